package dev.parley.server.edge.verify;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.artifact.Artifacts;
import dev.parley.server.artifact.Digest;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.evaluation.EvaluationThreads;
import dev.parley.server.security.Identity;
import dev.parley.v1.AgentCard;
import dev.parley.v1.Checks;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.Result;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the checks of policies, off the event loops: a bounded number at a time, a bounded number in
 * line, each for a bounded time. Thread-safe; nothing here blocks its caller.
 */
public final class ResultChecks implements AutoCloseable {
  private static final int COMPILED_MAX = 256;
  private static final int LATE_MAX = 64;
  private static final int FEEDBACK_CHARS_MAX = 16_384;
  private static final Duration TIME_MAX = Duration.ofSeconds(2);
  private static final Problem TOO_SLOW =
      Problem.of(
          ErrorReason.ERROR_REASON_CHECKS_OVERLOADED,
          "Expected checks that take at most %d ms, but they take longer"
              .formatted(TIME_MAX.toMillis()));

  private static final Problem OVERLOADED =
      Problem.of(
          ErrorReason.ERROR_REASON_CHECKS_OVERLOADED,
          "Expected at most %d checks in line, each for a moment, but there are more"
              .formatted(EvaluationThreads.WAITING_MAX));

  private static final Problem CARD_LATE =
      Problem.of(
          ErrorReason.ERROR_REASON_CHECKS_OVERLOADED,
          "Expected the schemas on the card to be compiled by now, but they are not yet");

  private static final Problem STORE_FAILED =
      Problem.of(
          ErrorReason.ERROR_REASON_ARTIFACT_STORE_UNAVAILABLE,
          "Expected the store of artifacts to say what is there, but it failed");

  private static final Problem NO_STORE =
      Problem.of(
          ErrorReason.ERROR_REASON_ARTIFACTS_UNSUPPORTED,
          "Expected checks that require no artifacts, since this broker keeps none, but found one");

  private static final Logger LOG = LoggerFactory.getLogger(ResultChecks.class);

  private final Faults faults;
  private final @Nullable Artifacts artifacts;
  private final EvaluationThreads threads;

  /** By the bytes of the policy's checks, the one that was used last comes last. */
  private final Map<Checks, CompiledChecks> compiled =
      Collections.synchronizedMap(new Recent<>(COMPILED_MAX));

  /** Rounds whose checks were not done in time, the latest of them. */
  private final Map<Round, Boolean> late = Collections.synchronizedMap(new Recent<>(LATE_MAX));

  /**
   * Checks nothing yet.
   *
   * @param artifacts what results refer to; null where the broker keeps none
   */
  public ResultChecks(Faults faults, @Nullable Artifacts artifacts) {
    this(faults, artifacts, TIME_MAX, EvaluationThreads.WAIT_MAX);
  }

  ResultChecks(Faults faults, @Nullable Artifacts artifacts, Duration timeMax, Duration waitMax) {
    this.faults = faults;
    this.artifacts = artifacts;
    this.threads = new EvaluationThreads("parley-checks-", timeMax, waitMax);
  }

  private record Round(TaskKey task, int number) {}

  /** Whether a spec has checks, or makes tasks that have. */
  public static boolean hasChecks(TaskSpec spec) {
    return spec.getVerificationPolicy().hasChecks()
        || spec.getTarget().getFanOut().getTemplate().getVerificationPolicy().hasChecks();
  }

  /**
   * Compiles the checks of a spec, and of the template of a fan-out, and holds its inputs to them.
   * Those that take too long are no invalid ones: they are there when the task is sent again.
   *
   * @param caller whose turn it has to be; so for the others
   * @param cardSchemas those of which inputs have to keep one as well
   * @param done told what is wrong, null for nothing; on any thread
   */
  public void prepare(
      Identity caller, TaskSpec spec, Set<String> cardSchemas, Consumer<@Nullable Problem> done) {
    run(caller, () -> problem(spec, cardSchemas), done, problem -> done.accept(problem), TOO_SLOW);
  }

  /**
   * Holds items that come beside a fan-out to schemas of which the inputs of each child have to
   * keep one.
   *
   * @param spec that of the fan-out
   * @param done told what is wrong, null for nothing; on any thread
   */
  public void prepare(
      Identity caller,
      TaskSpec spec,
      List<FanOutItem> items,
      Set<String> cardSchemas,
      Consumer<@Nullable Problem> done) {
    run(
        caller,
        () -> mismatch(childProblems(spec, "items", items, cardSchemas)),
        done,
        problem -> done.accept(problem),
        TOO_SLOW);
  }

  /**
   * Compiles the schemas on a card. A card whose schemas take too long is no invalid one: they are
   * compiled all the same, and are there when the agent comes again.
   *
   * @param done told what is wrong, null for nothing; on any thread, and before this returns when
   *     there is nothing to compile
   */
  public void prepare(Identity caller, AgentCard card, Consumer<@Nullable Problem> done) {
    if (isCompiled(card)) {
      done.accept(null);
    } else {
      run(caller, () -> problem(card), done, problem -> done.accept(problem), CARD_LATE);
    }
  }

  private boolean isCompiled(AgentCard card) {
    return card.getCapabilitiesList().stream()
        .allMatch(capability ->
            compiled.containsKey(inputs(capability.getInputSchema()))
                && compiled.containsKey(outputs(capability.getOutputSchema())));
  }

  /**
   * Checks a result. When its checks take their time, it may be the broker that was slow: it can be
   * sent again. The second time in a round they count as failed.
   *
   * @param task its spec says by what
   * @param result the bytes of the public result
   * @param cardSchema what the agent says of its results; empty for nothing
   * @param done told what was found; on any thread
   * @param refused told when it could not be checked; on any thread
   */
  public void check(
      Identity caller,
      TaskSnapshot task,
      ByteString result,
      String cardSchema,
      Consumer<CheckReport> done,
      Consumer<Problem> refused) {
    check(caller, task, result, cardSchema, List.of(), done, refused);
  }

  /**
   * Checks a result that has something wrong with it already.
   *
   * @param found what; empty for nothing. The rest is as above
   */
  public void check(
      Identity caller,
      TaskSnapshot task,
      ByteString result,
      String cardSchema,
      List<String> found,
      Consumer<CheckReport> done,
      Consumer<Problem> refused) {
    this.<@Nullable CheckReport>run(
        caller,
        () -> report(task, result, cardSchema, found),
        report -> {
          if (report != null) {
            done.accept(report);
          } else if (late.put(new Round(task.key(), task.round()), true) == null) {
            refused.accept(TOO_SLOW);
          } else {
            done.accept(slow(task, result, found));
          }
        },
        refused,
        null);
  }

  /** What is wrong with a result whose checks take their time again. */
  private static CheckReport slow(TaskSnapshot task, ByteString resultBytes, List<String> found) {
    Result result = Bytes.read(Result.parser(), resultBytes);
    int repeated = Repetition.roundWithSameOutputs(task.rounds(), result, false);
    List<String> problems = new ArrayList<>(found);
    problems.add(TOO_SLOW.message());
    return new CheckReport(problems.size(), repeated, verdict(problems, repeated));
  }

  private <T extends @Nullable Object> void run(
      Identity caller,
      EvaluationThreads.Work<T> work,
      Consumer<T> done,
      Consumer<Problem> refused,
      T late) {
    var unused =
        threads
            .run(caller, work, late)
            .whenComplete((value, failure) -> {
              if (failure == null) {
                done.accept(value);
              } else if (failure instanceof RejectedExecutionException
                  || failure instanceof TimeoutException) {
                refused.accept(OVERLOADED);
              } else if (failure instanceof IOException) {
                LOG.warn("The store of artifacts failed in a check", failure);
                refused.accept(STORE_FAILED);
              } else if (failure instanceof InvalidCheckException e) {
                refused.accept(invalid("", e));
              } else {
                refused.accept(faults.note("a check", failure));
              }
            });
  }

  private @Nullable Problem problem(AgentCard card) {
    for (int i = 0; i < card.getCapabilitiesCount(); i++) {
      try {
        var unusedInput = compiled(inputs(card.getCapabilities(i).getInputSchema()));
        var unusedOutput = compiled(outputs(card.getCapabilities(i).getOutputSchema()));
      } catch (InvalidCheckException e) {
        return Problem.of(
            ErrorReason.ERROR_REASON_CHECK_INVALID,
            "Expected JSON Schemas on the card, but card.capabilities[%d] has another %s: %s"
                .formatted(i, e.field(), e.getMessage()));
      }
    }
    return null;
  }

  private static Checks inputs(String schema) {
    return Checks.newBuilder().setInputSchema(schema).build();
  }

  private static Checks outputs(String schema) {
    return schema.isEmpty()
        ? Checks.getDefaultInstance()
        : Checks.newBuilder().addOutputSchemas(SchemaCheck.newBuilder().setSchema(schema)).build();
  }

  private @Nullable Problem problem(TaskSpec spec, Set<String> cardSchemas) {
    Checks template =
        spec.getTarget().getFanOut().getTemplate().getVerificationPolicy().getChecks();
    Checks own = spec.getVerificationPolicy().getChecks();
    if (artifacts == null && (requiresArtifact(template) || requiresArtifact(own))) {
      return NO_STORE;
    }
    String path = "spec.target.fan_out.template";
    try {
      var unused = compiled(template);
      path = "spec";
      List<String> problems = compiled(own).inputProblems(spec);
      if (problems.isEmpty()) {
        problems = cardProblems(spec, cardSchemas);
      }
      return mismatch(problems);
    } catch (InvalidCheckException e) {
      return invalid(path + ".verification_policy.checks.", e);
    }
  }

  private static boolean requiresArtifact(Checks checks) {
    return checks.getRequiredOutputsList().stream().anyMatch(RequiredOutput::getArtifact);
  }

  private static Problem invalid(String path, InvalidCheckException e) {
    return Problem.of(
        ErrorReason.ERROR_REASON_CHECK_INVALID, path + e.field() + ": " + e.getMessage());
  }

  private static @Nullable Problem mismatch(List<String> problems) {
    return problems.isEmpty()
        ? null
        : Problem.of(
            ErrorReason.ERROR_REASON_INPUT_SCHEMA_MISMATCH,
            "Expected inputs that keep the input schema, but " + String.join("; ", problems));
  }

  private List<String> cardProblems(TaskSpec spec, Set<String> schemas)
      throws InvalidCheckException {
    Target target = spec.getTarget();
    return target.hasFanOut()
        ? childProblems(
            spec, "spec.target.fan_out.items", target.getFanOut().getItemsList(), schemas)
        : partProblems("spec.inputs", spec.getInputsList(), schemas);
  }

  /**
   * What is wrong with the first child that keeps none of the schemas; empty when all keep one. A
   * child has the inputs of the template and those of its item.
   *
   * @param path where the items stand
   */
  private List<String> childProblems(
      TaskSpec spec, String path, List<FanOutItem> items, Set<String> schemas)
      throws InvalidCheckException {
    List<Part> template = spec.getTarget().getFanOut().getTemplate().getInputsList();
    Set<String> kept = new LinkedHashSet<>();
    List<String> problems = List.of();
    for (String schema : schemas) {
      List<String> found =
          partProblems("spec.target.fan_out.template.inputs", template, Set.of(schema));
      if (found.isEmpty()) {
        kept.add(schema);
      } else {
        problems = found;
      }
    }
    if (kept.isEmpty()) {
      return problems;
    }
    for (int i = 0; i < items.size(); i++) {
      List<String> found =
          partProblems("%s[%d].inputs".formatted(path, i), items.get(i).getInputsList(), kept);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  /** What is wrong by the last of the schemas; empty when inputs keep one of them. */
  private List<String> partProblems(String path, List<Part> inputs, Set<String> schemas)
      throws InvalidCheckException {
    List<String> problems = List.of();
    for (String schema : schemas) {
      problems = compiled(inputs(schema)).partProblems(path, inputs);
      if (problems.isEmpty()) {
        return List.of();
      }
    }
    return problems;
  }

  private CheckReport report(
      TaskSnapshot task, ByteString resultBytes, String cardSchema, List<String> found)
      throws InvalidCheckException, IOException {
    TaskSpec spec = Bytes.read(TaskSpec.parser(), task.spec());
    StoredContent content = content(task.key().tenant());
    Result result = Bytes.read(Result.parser(), resultBytes);
    List<String> problems = new ArrayList<>(found);
    if (spec.getVerificationPolicy().hasChecks()) {
      problems.addAll(
          compiled(spec.getVerificationPolicy().getChecks())
              .outputProblems(spec, result, task.round(), content));
    }
    for (String problem :
        compiled(outputs(cardSchema)).outputProblems(spec, result, task.round(), content)) {
      problems.add("by the output schema on the agent's card, " + problem);
    }
    int repeated = Repetition.roundWithSameOutputs(task.rounds(), result, problems.isEmpty());
    if (repeated == 0 && problems.isEmpty()) {
      return CheckReport.PASSED;
    }
    return new CheckReport(problems.size(), repeated, verdict(problems, repeated));
  }

  /** Asking for an artifact keeps it until the result names it. */
  private StoredContent content(String tenant) {
    Artifacts there = artifacts;
    return there == null
        ? StoredContent.NONE
        : text -> {
          Digest digest = Digest.parse(text);
          return digest != null && there.find(tenant, digest) != null;
        };
  }

  private static ByteString verdict(List<String> problems, int repeated) {
    StringBuilder feedback = new StringBuilder();
    if (repeated > 0) {
      feedback.append(
          "The outputs are the same as those of round %d, which was sent back."
              .formatted(repeated));
    }
    for (String problem : problems) {
      feedback.append(feedback.isEmpty() ? "" : "\n").append("- ").append(problem);
    }
    return Bytes.of(
        Verdict.newBuilder()
            .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
            .setFeedback(bounded(feedback))
            .build());
  }

  private static String bounded(StringBuilder text) {
    return text.length() <= FEEDBACK_CHARS_MAX
        ? text.toString()
        : text.substring(0, FEEDBACK_CHARS_MAX - 1) + "…";
  }

  private CompiledChecks compiled(Checks checks) throws InvalidCheckException {
    CompiledChecks there = compiled.get(checks);
    if (there == null) {
      there = CompiledChecks.compile(checks);
      compiled.put(checks, there);
    }
    return there;
  }

  @Override
  public void close() {
    threads.close();
  }

  /** Keeps the entries that were used last. */
  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int max;

    Recent(int max) {
      super(16, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > max;
    }
  }
}
