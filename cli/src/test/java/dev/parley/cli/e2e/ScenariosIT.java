package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.examples.scenarios.Scenario;
import dev.parley.examples.scenarios.Scenarios;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every scenario shows what it says, over the real wire. */
@Timeout(300)
final class ScenariosIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void listNamesAllOfThem() throws InterruptedException {
    assertThat(run("list").stream().map(line -> line.get("scenario").getAsString()))
        .containsExactlyElementsOf(Scenarios.ALL.stream().map(Scenario::name).toList());
  }

  @Test
  void redoEndsInTheSecondRoundWithWhatTheVerdictAskedFor() throws InterruptedException {
    JsonObject facts = play("redo");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("rounds").getAsInt()).isEqualTo(2);
    assertThat(facts.get("result").getAsString()).isEqualTo("49.75 EUR, from 3 lines");
  }

  @Test
  void redoTellsInWordsWhatWasWrongAndWhatCameOfIt() throws InterruptedException {
    assertThat(words("redo"))
        .containsSubsequence(
            "adder is done: 49.75",
            "manager finds that neither criterion is met, and sends round 1 back",
            "adder reads what was wrong:",
            "adder The number is right, but not what it is of.",
            "adder Evidence: found no EUR in: 49.75",
            "adder What to do: Write EUR after the sum.",
            "adder Evidence: found no count of lines",
            "adder What to do: Say how many lines you added.",
            "adder from 3 lines",
            "adder is done: 49.75 EUR, from 3 lines",
            "manager finds every criterion met, and accepts round 2",
            "broker the task is completed after 2 rounds",
            "state TASK_STATE_COMPLETED");
  }

  @Test
  void yieldGoesOnWithAnotherManagerWithoutAnotherAttempt() throws InterruptedException {
    JsonObject facts = play("yield");
    assertThat(facts.get("finished_by").getAsString()).isEqualTo("editor-2");
    assertThat(facts.get("attempt").getAsInt()).isEqualTo(1);
    assertThat(facts.get("children").getAsInt()).isEqualTo(3);
    assertThat(facts.get("result").getAsString())
        .isEqualTo("3 chapters: beginning, middle, a happy end");
  }

  @Test
  void theFirstOfARaceWinsAndTheOthersAreToldToStop() throws InterruptedException {
    JsonObject facts = play("race");
    assertThat(facts.get("result").getAsString()).isEqualTo("8,849 m");
    assertThat(facts.get("ends").getAsString())
        .isEqualTo(
            "[TASK_REASON_PERMANENT_FAILURE, TASK_REASON_JOIN_DECIDED, TASK_REASON_UNREVIEWED]");
  }

  @Test
  void thirdAnswersGoToWhoeverCanDecideAndNobodyDoesTheWorkAgain() throws InterruptedException {
    JsonObject facts = play("third-answer");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("rounds").getAsInt()).isEqualTo(2);
    assertThat(facts.get("settled_by").getAsString()).isEqualTo("ACTOR_KIND_REQUESTER");
  }

  @Test
  void artifactCarriesWhatIsTooLargeForATaskThereAndBack() throws InterruptedException {
    JsonObject facts = play("artifact");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("refused_inline").getAsString()).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(facts.get("input_bytes").getAsLong()).isGreaterThan(2L << 20);
    assertThat(facts.get("output_bytes").getAsLong()).isGreaterThan(512L << 10);
    assertThat(facts.get("artifacts").getAsInt()).isEqualTo(2);
  }

  @Test
  void trustStaysLowUntilItsOwnerEndorses() throws InterruptedException {
    JsonObject facts = play("trust");
    assertThat(facts.get("labels_seen_by_cashier").getAsString()).isEqualTo("[EXTERNAL, AGENT]");
    assertThat(facts.get("result").getAsString()).isEqualTo("paid 480 EUR to account 7731");
  }

  @Test
  void killStopsAThousandWorkersAndNothingStartsAfterIt() throws InterruptedException {
    JsonObject facts = play("kill");
    assertThat(facts.get("workers").getAsInt()).isEqualTo(1_000);
    // Until all shards have heard of it, one may give out what another has freed.
    assertThat(facts.get("stopped").getAsInt()).isBetween(1_000, 1_500);
    assertThat(facts.get("disconnected").getAsInt()).isZero();
    assertThat(facts.get("unconfirmed").getAsInt()).isZero();
    assertThat(facts.get("tasks_killed").getAsInt()).isEqualTo(1_500);
    assertThat(facts.get("dispatched_after_kill").getAsInt()).isZero();
  }

  @Test
  void pauseHoldsWorkBackAndParkedWorkIsGivenToOthers() throws InterruptedException {
    JsonObject facts = play("pause");
    assertThat(facts.get("paused").getAsInt()).isEqualTo(3);
    assertThat(facts.get("parked").getAsInt()).isEqualTo(1);
    assertThat(facts.get("completed").getAsInt()).isEqualTo(5);
  }

  @Test
  void budgetStopsOneHoldsOneBackAndEndsInsideAfterATopUp() throws InterruptedException {
    JsonObject facts = play("budget");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("spent").getAsLong()).isLessThanOrEqualTo(1_000);
    assertThat(facts.get("children_that_waited").getAsInt()).isPositive();
    assertThat(facts.get("warnings").getAsInt()).isPositive();
  }

  @Test
  void deadlinesEndWhatHangsAndRetriesWaitLongerEachTime() throws InterruptedException {
    JsonObject facts = play("deadline");
    assertThat(facts.get("failures").getAsString()).isEqualTo("RETRYABLE, IDLE_TIMEOUT");
    assertThat(facts.get("first_wait_ms").getAsLong()).isBetween(200L, 241L);
    assertThat(facts.get("second_wait_ms").getAsLong()).isBetween(400L, 481L);
    assertThat(facts.get("unclaimed").getAsString()).isEqualTo("TASK_REASON_QUEUE_WAIT_EXPIRED");
    assertThat(facts.get("endless").getAsString()).isEqualTo("TASK_REASON_TOTAL_EXPIRED");
    assertThat(facts.get("escalated").getAsString()).isEqualTo("0.0031, attempt 1");
  }

  @Test
  void cancelWithAGraceComesFromTheLeavesUp() throws InterruptedException {
    JsonObject facts = play("cancel");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_CANCELED");
    assertThat(facts.get("stopped").getAsString()).endsWith(", Publish a book.");
    assertThat(facts.get("kept").getAsString()).isEqualTo("2 chapters were begun");
    assertThat(facts.get("deaf_ms").getAsLong()).isBetween(900L, 3_000L);
  }

  @Test
  void loopIsNoticedInWhatIsDoneAndInWhatIsAsked() throws InterruptedException {
    JsonObject facts = play("loop");
    assertThat(facts.get("found").getAsString()).isEqualTo("in the cellar");
    assertThat(facts.get("notes").getAsInt()).isPositive();
    assertThat(facts.get("cycle_refused").getAsBoolean()).isTrue();
    assertThat(facts.get("cycle_noted").getAsBoolean()).isTrue();
    assertThat(facts.get("title").getAsString()).isEqualTo("\"Report 2026\"");
    assertThat(facts.get("title_rounds").getAsInt()).isEqualTo(4);
    assertThat(facts.get("read_by").getAsString()).isEqualTo("helper");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
  }

  @Test
  void scheduleCreatesItsRunsByTheClock() throws InterruptedException {
    JsonObject facts = play("schedule");
    assertThat(facts.get("timed_runs").getAsInt()).isEqualTo(3);
    assertThat(facts.get("triggered_runs").getAsInt()).isEqualTo(1);
    assertThat(facts.get("tokens").getAsInt()).isEqualTo(400);
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
  }

  @Test
  void askHumanIsAnsweredFromASecondTerminal() throws InterruptedException {
    try (Child demo = ParleyCommand.start("demo", "--scenario", "ask-human", "--json")) {
      String invitation = demo.awaitLine(line -> line.contains("./parley task answer"), PATIENCE);
      String what = JsonParser.parseString(invitation).getAsJsonObject().get("what").getAsString();
      String command = what.substring(what.indexOf("./parley ") + "./parley ".length());
      try (Child answer = ParleyCommand.start(command.split(" "))) {
        assertThat(answer.awaitEnd(PATIENCE).code()).as("parley %s", command).isZero();
      }
      Child.Ended ended = demo.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isZero();
      JsonObject facts = JsonParser.parseString(ended.out().getLast()).getAsJsonObject();
      assertThat(facts.get("good").getAsBoolean()).as("%s", facts).isTrue();
      assertThat(facts.get("answer").getAsString()).isEqualTo("imperial");
      assertThat(facts.get("attempts").getAsInt()).isEqualTo(1);
      assertThat(facts.get("result").getAsString()).isEqualTo("Everest is 29,032 ft high.");
    }
  }

  @Test
  void approvalLetsOnePaymentPassOnce() throws InterruptedException {
    JsonObject facts = play("approval");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("plan").getAsString()).isEqualTo("PROPOSAL_STATE_APPROVED");
    assertThat(facts.get("allowed_by").getAsString()).isEqualTo("ACTOR_KIND_REQUESTER");
    assertThat(facts.get("paid").getAsString()).isEqualTo("{\"pay\": \"Lumen 1200 EUR\"}");
    assertThat(facts.get("refused").getAsString())
        .isEqualTo("PROPOSAL_DIGEST_MISMATCH, APPROVAL_USED");
    assertThat(facts.get("attempts").getAsInt()).isEqualTo(1);
    assertThat(facts.get("result").getAsString()).isEqualTo("paid 1 of 3 invoices");
  }

  @Test
  void rulesLetPassWhatTheyAllowAndNothingElse() throws InterruptedException {
    JsonObject facts = play("rules");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("refused_task_by").getAsString()).isEqualTo("no-shell");
    assertThat(facts.get("refunded").getAsString()).isEqualTo("20, 400");
    assertThat(facts.get("refused_action_by").getAsString()).isEqualTo("large-refunds");
    assertThat(facts.get("rounds").getAsInt()).isEqualTo(2);
    assertThat(facts.get("result").getAsString()).isEqualTo("refunded 20 and 400 EUR");
  }

  @Test
  void notesGiveEachPartToOneWriter() throws InterruptedException {
    JsonObject facts = play("notes");
    assertThat(facts.get("parts_taken").getAsInt()).isEqualTo(3);
    assertThat(facts.get("parts_watched").getAsInt()).isEqualTo(3);
    assertThat(facts.get("result").getAsString()).isEqualTo("intro, middle, end");
  }

  @Test
  void mapReduceCombinesTenThousandItems() throws InterruptedException {
    JsonObject facts = play("map-reduce");
    assertThat(facts.get("items").getAsInt()).isEqualTo(10_000);
    assertThat(facts.get("completed").getAsInt()).isEqualTo(10_000);
    assertThat(facts.get("partial_results").getAsInt()).isPositive();
    assertThat(facts.get("result").getAsString()).startsWith("10000 listings, ");
  }

  @Test
  void reviewQuorumAcceptsWhatTwoOthersAcceptAfterTheBrokersChecks() throws InterruptedException {
    JsonObject facts = play("review-quorum");
    assertThat(facts.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(facts.get("rounds").getAsInt()).isEqualTo(3);
    assertThat(facts.get("first_judged_by").getAsString()).isEqualTo("ACTOR_KIND_BROKER");
    assertThat(facts.get("independent").getAsBoolean()).isTrue();
    assertThat(facts.get("reviewers").getAsString().split(", ")).hasSizeGreaterThanOrEqualTo(2);
  }

  /** Plays a scenario on a broker of its own; returns what came of it. */
  private static JsonObject play(String name) throws InterruptedException {
    List<JsonObject> lines = run(name);
    JsonObject facts = lines.getLast();
    assertThat(facts.get("scenario").getAsString()).isEqualTo(name);
    assertThat(facts.get("good").getAsBoolean()).as("%s", facts).isTrue();
    assertThat(lines).as("what %s tells", name).hasSizeGreaterThan(2);
    return facts;
  }

  private static List<JsonObject> run(String name) throws InterruptedException {
    return output("demo", "--scenario", name, "--json").stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  /** Plays a scenario as a person would; returns the lines with single spaces between words. */
  private static List<String> words(String name) throws InterruptedException {
    return output("demo", "--scenario", name).stream()
        .map(line -> line.strip().replaceAll(" +", " "))
        .toList();
  }

  private static List<String> output(String... args) throws InterruptedException {
    try (Child demo = ParleyCommand.start(args)) {
      Child.Ended ended = demo.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isZero();
      return ended.out();
    }
  }
}
