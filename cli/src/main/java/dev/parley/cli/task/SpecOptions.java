package dev.parley.cli.task;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.ProtoJson;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.option.LoopText;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Criterion;
import dev.parley.v1.Deadlines;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Part;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Severity;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of {@code task submit} and {@code schedule create} that say what is asked: everything
 * of a spec that fits on a command line.
 *
 * <p>Checks what a person most likely gets wrong; the broker checks everything.
 */
public final class SpecOptions {
  private static final int PRIORITY_LIMIT = 100;
  private static final int ROUNDS_MAX = 50;
  private static final int AUTONOMY_MAX = 5;
  private static final String NAME_GRAMMAR = "[a-zA-Z0-9._-]{1,128}";

  @Option(
      names = "--spec",
      paramLabel = "FILE|-",
      description =
          "Start from a TaskSpec as JSON, with the field names of the protocol. The other options"
              + " go on top.")
  private @Nullable String spec;

  @Option(
      names = {"-c", "--capability"},
      paramLabel = "NAME",
      description =
          "Any agent that offers this capability may do the task; with --agent by which of its capabilities.")
  private @Nullable String capability;

  @Option(
      names = "--target-label",
      paramLabel = "KEY=VALUE",
      converter = KeyValue.Converter.class,
      description = "With --capability: only agents whose card has this label. Repeatable.")
  private List<KeyValue> targetLabels = new ArrayList<>();

  @Option(names = "--agent", paramLabel = "ID", description = "Only this agent may do the task.")
  private @Nullable String agent;

  @Option(
      names = {"-o", "--objective"},
      paramLabel = "TEXT",
      description = "What is to be achieved.")
  private @Nullable String objective;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE|-",
      description =
          "What it is to be done on; - reads the standard input. .json goes as JSON, other text as"
              + " text. Repeatable.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--external",
      description =
          "What is given with --input, --context and --items comes from outside, such as a web page or a"
              + " mail: what agents make of it stays labelled so.")
  private boolean external;

  @Option(
      names = "--context",
      paramLabel = "FILE|-",
      description = "What helps to understand the objective. Repeatable.")
  private List<String> context = new ArrayList<>();

  @Option(
      names = "--criterion",
      paramLabel = "ID=TEXT",
      converter = KeyValue.Converter.class,
      description = "What must hold of an acceptable result. Repeatable.")
  private List<KeyValue> criteria = new ArrayList<>();

  @Option(
      names = "--advisory",
      paramLabel = "ID=TEXT",
      converter = KeyValue.Converter.class,
      description = "A criterion that is worth a finding but does not stop acceptance. Repeatable.")
  private List<KeyValue> advisories = new ArrayList<>();

  @Mixin private final ReviewOptions reviewers = new ReviewOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "With a review: rounds in all, the first included. 1 to 50, default 3.")
  private @Nullable Integer rounds;

  @Option(
      names = "--redo-by",
      paramLabel = "WHO",
      description = "Who does the next round: any, same or different agent. Default: any.")
  private @Nullable RedoBy redoBy;

  @Option(
      names = "--rounds-exhausted",
      paramLabel = "ACTION",
      description =
          "When no round is left: fail, park, accept_last, accept_best or escalate (to a"
              + " human, or first to --escalate-to). Default: fail.")
  private @Nullable RoundsExhausted roundsExhausted;

  @Mixin private final RetryOptions retries = new RetryOptions();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "Higher goes first. -100 to 100, default 0.")
  private @Nullable Integer priority;

  @Option(
      names = "--fairness-key",
      paramLabel = "KEY",
      description = "Tasks of the same priority take turns by this key.")
  private @Nullable String fairnessKey;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      converter = KeyValue.Converter.class,
      description = "A label to find the task by. Repeatable.")
  private List<KeyValue> labels = new ArrayList<>();

  @Option(
      names = "--delay",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Don't start before this time has passed.")
  private @Nullable Duration delay;

  @Option(
      names = "--deadline-total",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "From created to ended, everything included. Default: none.")
  private @Nullable Duration totalDeadline;

  @Option(
      names = "--deadline-queue",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "From queued to assigned. Default: none.")
  private @Nullable Duration queueDeadline;

  @Option(
      names = "--deadline-attempt",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "From assigned to result, for one attempt. Default: 1h.")
  private @Nullable Duration attemptDeadline;

  @Option(
      names = "--deadline-heartbeat",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Without heartbeats for so long, an agent has lost the task. Default: 30s, at least 1s.")
  private @Nullable Duration heartbeatDeadline;

  @Option(
      names = "--deadline-idle",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Between two signs of progress. Default: none.")
  private @Nullable Duration idleDeadline;

  @Option(
      names = "--budget",
      paramLabel = "ITEM=AMOUNT",
      converter = KeyValue.Converter.class,
      description =
          "What the task and all below it may use: "
              + BudgetText.ITEMS
              + ", warn=PERCENT. Repeatable.")
  private List<KeyValue> budget = new ArrayList<>();

  @Option(
      names = "--loop",
      paramLabel = "PART=VALUE",
      converter = KeyValue.Converter.class,
      description =
          "What is taken for a loop in this task and those below it, and what happens then: "
              + LoopText.ITEMS
              + ". Repeatable. Default: as the broker was told, else cycle=refuse, repeat=tell,"
              + " repeats=4, window=16, result=exhaust.")
  private List<KeyValue> loop = new ArrayList<>();

  @Option(
      names = "--autonomy-level",
      paramLabel = "N",
      description =
          "How much agents may do without asking, from 0, nothing, to 5, everything. Below 3 every"
              + " action is proposed, from 3 on the irreversible ones. Default: that of the parent, or"
              + " the broker's.")
  private @Nullable Integer autonomyLevel;

  @Mixin private final CheckOptions checks = new CheckOptions();

  /** Values of {@code --redo-by}. */
  enum RedoBy {
    ANY(RedoAssignee.REDO_ASSIGNEE_ANY),
    SAME(RedoAssignee.REDO_ASSIGNEE_SAME),
    DIFFERENT(RedoAssignee.REDO_ASSIGNEE_DIFFERENT);

    private final RedoAssignee value;

    RedoBy(RedoAssignee value) {
      this.value = value;
    }
  }

  /** Values of {@code --rounds-exhausted}. */
  enum RoundsExhausted {
    FAIL(ExhaustionAction.EXHAUSTION_ACTION_FAIL),
    PARK(ExhaustionAction.EXHAUSTION_ACTION_PARK),
    ACCEPT_LAST(ExhaustionAction.EXHAUSTION_ACTION_ACCEPT_LAST),
    ACCEPT_BEST(ExhaustionAction.EXHAUSTION_ACTION_ACCEPT_BEST),
    ESCALATE(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE);

    private final ExhaustionAction value;

    RoundsExhausted(ExhaustionAction value) {
      this.value = value;
    }
  }

  /** Returns the spec, or fails with a usage failure that names the option. Reads the files. */
  public TaskSpec build(Host host) {
    return build(host, new ContentReader(host.in()));
  }

  /** The same with a reader that reads for other options as well. */
  TaskSpec build(Host host, ContentReader reader) {
    TaskSpec.Builder built = start(reader);
    if (objective != null) {
      built.setObjective(objective);
    }
    if (built.getObjective().isBlank()) {
      throw CliFailure.usage(
          "a task needs an objective, but there is none",
          "Say what is to be achieved with --objective TEXT.");
    }
    target(built);
    inputs.forEach(file -> built.addInputs(labelled(reader.part(file, "--input"))));
    context.forEach(file -> built.addContext(labelled(reader.part(file, "--context"))));
    criteria(built);
    verification(built);
    checks.apply(built, reader);
    rounds(built);
    retries.apply(built);
    deadlines(built);
    order(built, host);
    if (autonomyLevel != null) {
      built.setAutonomyLevel(within(autonomyLevel, 0, AUTONOMY_MAX, "--autonomy-level"));
    }
    if (!budget.isEmpty()) {
      built.mergeBudget(BudgetText.read("--budget", budget, false));
    }
    if (!loop.isEmpty()) {
      built.mergeLoopPolicy(LoopText.read("--loop", loop));
    }
    return built.build();
  }

  /** Content as it is sent: with where it comes from. */
  Part labelled(Part part) {
    return external
        ? part.toBuilder().setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL).build()
        : part;
  }

  private TaskSpec.Builder start(ContentReader reader) {
    TaskSpec.Builder built = TaskSpec.newBuilder();
    if (spec != null) {
      try {
        ProtoJson.merge(reader.text(spec, "--spec"), built);
      } catch (InvalidProtocolBufferException e) {
        throw CliFailure.usage(
                "--spec expects a TaskSpec as JSON, but in '"
                    + spec
                    + "' found: "
                    + ContentReader.complaint(e),
                "Compare it with TaskSpec in proto/parley/v1/task.proto; 'parley task get ID"
                    + " --json' shows one.")
            .causedBy(e);
      }
    }
    return built;
  }

  private void target(TaskSpec.Builder built) {
    if (agent != null) {
      built.getTargetBuilder().getAgentBuilder().setAgentId(name(agent, "--agent"));
      if (capability != null) {
        built.getTargetBuilder().getAgentBuilder().setCapability(name(capability, "--capability"));
      }
    } else if (capability != null) {
      built
          .getTargetBuilder()
          .getCapabilityBuilder()
          .setCapability(name(capability, "--capability"));
    }
    if (!targetLabels.isEmpty()) {
      if (!built.getTarget().hasCapability()) {
        throw CliFailure.usage(
            "--target-label goes with a capability, but there is none", "Add --capability NAME.");
      }
      built
          .getTargetBuilder()
          .getCapabilityBuilder()
          .putAllLabels(KeyValue.toMap(targetLabels, "--target-label"));
    }
    if (!built.hasTarget()) {
      throw CliFailure.usage(
          "a task needs somebody to do it, but neither a capability nor an agent is given",
          "Add --capability NAME or --agent ID; 'parley agents' shows who is there.");
    }
  }

  private void criteria(TaskSpec.Builder built) {
    KeyValue.toMap(criteria, "--criterion")
        .forEach((id, text) -> built.addCriteria(criterion(id, text, Severity.SEVERITY_BLOCKING)));
    KeyValue.toMap(advisories, "--advisory")
        .forEach((id, text) -> built.addCriteria(criterion(id, text, Severity.SEVERITY_ADVISORY)));
    long ids = built.getCriteriaList().stream().map(Criterion::getId).distinct().count();
    if (ids < built.getCriteriaCount()) {
      throw CliFailure.usage(
          "criteria need different ids, but two have the same", "Rename one of them.");
    }
  }

  private static Criterion criterion(String id, String text, Severity severity) {
    return Criterion.newBuilder().setId(id).setText(text).setSeverity(severity).build();
  }

  private void verification(TaskSpec.Builder built) {
    reviewers.apply(built);
    if (rounds != null) {
      built.getVerificationPolicyBuilder().setRoundsMax(within(rounds, 1, ROUNDS_MAX, "--rounds"));
    }
    if (redoBy != null) {
      built.getVerificationPolicyBuilder().setRedoAssignee(redoBy.value);
    }
    if (roundsExhausted != null) {
      built.getVerificationPolicyBuilder().setExhaustionAction(roundsExhausted.value);
    }
  }

  private void rounds(TaskSpec.Builder built) {
    boolean rules = rounds != null || redoBy != null || roundsExhausted != null;
    if (rules && !isReviewed(built) && !built.getVerificationPolicy().hasChecks()) {
      throw CliFailure.usage(
          "--rounds, --redo-by and --rounds-exhausted are about reviewed results, but nobody"
              + " reviews",
          "Add --review, --review-by or --review-by-human. A check does as well.");
    }
  }

  private static boolean isReviewed(TaskSpec.Builder built) {
    Reviewer reviewer = built.getVerificationPolicy().getReviewer();
    return reviewer != Reviewer.REVIEWER_UNSPECIFIED && reviewer != Reviewer.REVIEWER_NONE;
  }

  private void deadlines(TaskSpec.Builder built) {
    Deadlines.Builder deadlines = built.getDeadlines().toBuilder();
    set(totalDeadline, deadlines::setTotal);
    set(queueDeadline, deadlines::setQueueWait);
    set(attemptDeadline, deadlines::setAttempt);
    set(heartbeatDeadline, deadlines::setHeartbeat);
    set(idleDeadline, deadlines::setIdle);
    if (!deadlines.build().equals(Deadlines.getDefaultInstance())) {
      built.setDeadlines(deadlines);
    }
  }

  private void order(TaskSpec.Builder built, Host host) {
    if (priority != null) {
      built.setPriority(within(priority, -PRIORITY_LIMIT, PRIORITY_LIMIT, "--priority"));
    }
    if (fairnessKey != null) {
      built.setFairnessKey(fairnessKey);
    }
    built.putAllLabels(KeyValue.toMap(labels, "--label"));
    if (delay != null) {
      Timestamp now = Timestamps.fromMillis(host.clock().millis());
      built.setStartTime(Timestamps.add(now, proto(delay)));
    }
  }

  private static void set(@Nullable Duration given, Consumer<com.google.protobuf.Duration> field) {
    if (given != null) {
      field.accept(proto(given));
    }
  }

  static com.google.protobuf.Duration proto(Duration duration) {
    return Durations.fromMillis(duration.toMillis());
  }

  static int within(int value, int min, int max, String option) {
    if (value < min || value > max) {
      throw CliFailure.usage(
          "%s expects a number from %d to %d, but found %d".formatted(option, min, max, value), "");
    }
    return value;
  }

  static String name(String text, String option) {
    if (!text.matches(NAME_GRAMMAR)) {
      throw CliFailure.usage(
          option
              + " expects 1 to 128 characters of a-z, A-Z, 0-9, '.', '-', '_', but found '"
              + text
              + "'",
          "'parley agents' shows the names that are in use.");
    }
    return text;
  }
}
