package dev.parley.server.edge.verify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Policies;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.evaluation.EvaluationThreads;
import dev.parley.server.security.Identity;
import dev.parley.server.testing.TaskSnapshots;
import dev.parley.v1.AgentCard;
import dev.parley.v1.Capability;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ResultChecksTest {
  private static final Identity CALLER = new Identity("acme", "ann", 1);
  private static final int ALL = 4 * EvaluationThreads.WAITING_MAX;
  private static final AgentCard LARGE = card(large("p"));
  private static final TaskSnapshot.Judgement SENT_BACK =
      new TaskSnapshot.Judgement(
          Actors.requester("ann"), Policies.VerdictDecision.REDO, 1, List.of(), List.of(), false);

  @Test
  void moreThanThereIsRoomForAreRefusedAndTheOthersAreChecked() throws InterruptedException {
    BlockingQueue<Optional<Problem>> outcomes = new LinkedBlockingQueue<>();
    int refused = 0;
    try (ResultChecks checks = new ResultChecks(new Faults(() -> "fault-1"), null)) {
      for (int i = 0; i < ALL; i++) {
        checks.prepare(
            CALLER, spec(i), Set.of(), problem -> outcomes.add(Optional.ofNullable(problem)));
      }
      for (int i = 0; i < ALL; i++) {
        Optional<Problem> outcome = outcomes.poll(30, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        if (outcome.isPresent()) {
          assertThat(outcome.get().reason()).isEqualTo(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED);
          refused++;
        }
      }
    }

    assertThat(refused).isBetween(1, ALL - EvaluationThreads.WAITING_MAX);
  }

  @Test
  void aCardThatTakesLongIsTriedAgainAndCompiledThen() throws InterruptedException {
    try (ResultChecks checks = checks(Duration.ZERO, EvaluationThreads.WAIT_MAX)) {
      Problem first = outcome(done -> checks.prepare(CALLER, LARGE, done)).orElseThrow();
      assertThat(first.reason()).isEqualTo(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED);

      Optional<Problem> later = Optional.of(first);
      while (later.isPresent()) {
        Thread.sleep(10);
        later = outcome(done -> checks.prepare(CALLER, LARGE, done));
        later.ifPresent(problem ->
            assertThat(problem.reason()).isEqualTo(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED));
      }
    }
  }

  @Test
  void checksThatTakeLongAreNoInvalidOnes() throws InterruptedException {
    TaskSpec.Builder spec = Requests.spec("review");
    spec.getVerificationPolicyBuilder().getChecksBuilder().setInputSchema(large("a"));
    List<FanOutItem> items = List.of(item("{}"));
    try (ResultChecks checks = checks(Duration.ZERO, EvaluationThreads.WAIT_MAX)) {
      List<Optional<Problem>> late =
          List.of(
              outcome(done -> checks.prepare(CALLER, spec.build(), Set.of(), done)),
              outcome(done ->
                  checks.prepare(CALLER, fanOut().build(), items, Set.of(large("b")), done)));
      for (Optional<Problem> problem : late) {
        assertThat(problem)
            .map(Problem::reason)
            .contains(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED);
      }
    }
  }

  @Test
  void aResultWhoseChecksTakeLongCanBeSentAgainOnceAndFailsThem() throws InterruptedException {
    try (ResultChecks checks = checks(Duration.ZERO, EvaluationThreads.WAIT_MAX)) {
      assertThat(checked(checks, 1, large("a")))
          .isInstanceOfSatisfying(
              Problem.class,
              problem ->
                  assertThat(problem.reason())
                      .isEqualTo(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED));
      assertThat(checked(checks, 1, large("b")))
          .isInstanceOfSatisfying(
              CheckReport.class,
              report -> {
                assertThat(report.failures()).isEqualTo(1);
                assertThat(report.repeatedRound()).isZero();
              });
      assertThat(checked(checks, 2, large("c"))).as("another round").isInstanceOf(Problem.class);
      assertThat(checked(checks, 2, large("d")))
          .isInstanceOfSatisfying(
              CheckReport.class,
              report -> assertThat(report.repeatedRound()).as("what is so anyway").isEqualTo(1));
    }
  }

  @Test
  void whatIsInLineForTooLongIsRefusedHoweverOften() throws InterruptedException {
    try (ResultChecks checks = checks(Duration.ofMinutes(1), Duration.ZERO)) {
      for (String name : List.of("a", "b", "c")) {
        assertThat(checked(checks, 1, large(name)))
            .isInstanceOfSatisfying(
                Problem.class,
                problem ->
                    assertThat(problem.reason())
                        .isEqualTo(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED));
      }
    }
  }

  @Test
  void checksThatDoNotCompileAreInvalidAlsoWhenAResultComes() throws InterruptedException {
    try (ResultChecks checks = new ResultChecks(new Faults(() -> "fault-1"), null)) {
      assertThat(checked(checks, 1, "{\"type\": \"strange\"}"))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.reason()).isEqualTo(ErrorReason.ERROR_REASON_CHECK_INVALID);
                assertThat(problem.message()).contains("output_schemas[0]");
              });
    }
  }

  /** What is said of one and the same result by the schema of a card. */
  private static Object checked(ResultChecks checks, int round, String schema)
      throws InterruptedException {
    BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    ByteString result =
        Result.newBuilder().addOutputs(Part.newBuilder().setJson("{}")).build().toByteString();
    checks.check(CALLER, task(round, result), result, schema, outcomes::add, outcomes::add);
    return requireNonNull(outcomes.poll(30, TimeUnit.SECONDS));
  }

  /** A task with a result in each round before the present one. */
  private static TaskSnapshot task(int round, ByteString result) {
    List<TaskSnapshot.Round> rounds =
        IntStream.range(1, round)
            .mapToObj(number ->
                new TaskSnapshot.Round(
                    number, Actors.BROKER, result, ByteString.EMPTY, "", SENT_BACK))
            .toList();
    return TaskSnapshots.working(
        new TaskKey("acme", "t"), Requests.spec("work").build().toByteString(), null, rounds);
  }

  @Test
  void aCardThatIsCompiledNeedsNoThread() throws InterruptedException {
    AgentCard compiled = card("{\"required\": [\"p\"]}");
    ResultChecks checks = new ResultChecks(new Faults(() -> "fault-1"), null);
    assertThat(outcome(done -> checks.prepare(CALLER, compiled, done))).isEmpty();
    checks.close();

    assertThat(outcome(done -> checks.prepare(CALLER, compiled, done))).isEmpty();
    assertThat(outcome(done -> checks.prepare(CALLER, card("{}"), done)).map(Problem::reason))
        .as("one that is not")
        .contains(ErrorReason.ERROR_REASON_CHECKS_OVERLOADED);
  }

  @Test
  void eachChildKeepsOneOfTheSchemasWithWhatTheTemplateHas() throws InterruptedException {
    Set<String> schemas = Set.of("{\"required\": [\"a\"]}", "{\"required\": [\"b\"]}");
    try (ResultChecks checks = new ResultChecks(new Faults(() -> "fault-1"), null)) {
      TaskSpec plain = fanOut().build();
      assertThat(items(checks, plain, schemas, item("{\"a\": 1}"), item("{\"b\": 1}")))
          .as("one for each child")
          .isEmpty();
      assertThat(items(checks, plain, schemas, item("{\"a\": 1}"), item("{\"c\": 1}")))
          .hasValueSatisfying(found -> assertThat(found).contains("items[1].inputs[0].json"));
      assertThat(items(checks, plain, schemas, item("{\"a\": 1}", "{\"b\": 1}")))
          .as("none for both inputs of a child")
          .isPresent();

      TaskSpec.Builder template = fanOut();
      template
          .getTargetBuilder()
          .getFanOutBuilder()
          .getTemplateBuilder()
          .addInputs(Part.newBuilder().setJson("{\"a\": 1}"));
      assertThat(items(checks, template.build(), schemas, item("{\"a\": 2}"))).isEmpty();
      assertThat(items(checks, template.build(), schemas, item("{\"b\": 1}")))
          .as("none for the template and the item")
          .hasValueSatisfying(found -> assertThat(found).contains("items[0].inputs[0].json"));
    }
  }

  @Test
  void itemsInTheSpecAndThoseBesideItAreHeldToTheSame() throws InterruptedException {
    Set<String> schemas = Set.of("{\"required\": [\"a\"]}");
    TaskSpec.Builder spec = fanOut();
    spec.getTargetBuilder().getFanOutBuilder().addItems(item("{\"a\": 1}")).addItems(item("{}"));
    TaskSpec.Builder unfit = fanOut();
    unfit
        .getTargetBuilder()
        .getFanOutBuilder()
        .getTemplateBuilder()
        .addInputs(Part.newBuilder().setJson("{}"));
    try (ResultChecks checks = new ResultChecks(new Faults(() -> "fault-1"), null)) {
      assertThat(outcome(done -> checks.prepare(CALLER, spec.build(), schemas, done)))
          .hasValueSatisfying(problem ->
              assertThat(problem.message())
                  .contains("spec.target.fan_out.items[1].inputs[0].json"));
      assertThat(outcome(done -> checks.prepare(CALLER, unfit.build(), schemas, done)))
          .hasValueSatisfying(problem ->
              assertThat(problem.message())
                  .contains("spec.target.fan_out.template.inputs[0].json"));
    }
  }

  private static ResultChecks checks(Duration timeMax, Duration waitMax) {
    return new ResultChecks(new Faults(() -> "fault-1"), null, timeMax, waitMax);
  }

  /** Takes far longer to compile than a timer to fire, however warm the compiler is. */
  private static String large(String name) {
    return IntStream.range(0, 20_000)
        .mapToObj(number -> "\"%s%d\": {\"type\": \"string\"}".formatted(name, number))
        .collect(Collectors.joining(", ", "{\"properties\": {", "}}"));
  }

  private static AgentCard card(String schema) {
    return AgentCard.newBuilder()
        .addCapabilities(Capability.newBuilder().setName("work").setInputSchema(schema))
        .build();
  }

  private static Optional<Problem> outcome(Consumer<Consumer<@Nullable Problem>> call)
      throws InterruptedException {
    BlockingQueue<Optional<Problem>> outcomes = new LinkedBlockingQueue<>();
    call.accept(problem -> outcomes.add(Optional.ofNullable(problem)));
    return requireNonNull(outcomes.poll(30, TimeUnit.SECONDS));
  }

  private static Optional<String> items(
      ResultChecks checks, TaskSpec spec, Set<String> schemas, FanOutItem... items)
      throws InterruptedException {
    return outcome(done -> checks.prepare(CALLER, spec, List.of(items), schemas, done))
        .map(Problem::message);
  }

  private static TaskSpec.Builder fanOut() {
    TaskSpec.Builder spec = TaskSpec.newBuilder();
    spec.getTargetBuilder().getFanOutBuilder().setTemplate(Requests.spec("review"));
    return spec;
  }

  private static FanOutItem item(String... inputs) {
    FanOutItem.Builder item = FanOutItem.newBuilder();
    for (String input : inputs) {
      item.addInputs(Part.newBuilder().setJson(input));
    }
    return item.build();
  }

  /** Each with a schema that was not compiled before, which takes longer than to hand it in. */
  private static TaskSpec spec(int number) {
    TaskSpec.Builder spec = Requests.spec("review");
    spec.getVerificationPolicyBuilder()
        .getChecksBuilder()
        .setInputSchema("{\"properties\": {\"p%d\": {\"type\": \"string\"}}}".formatted(number));
    return spec.build();
  }
}
