package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.cli.CliTester.Run;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import dev.parley.v1.TrustLabel;
import org.junit.jupiter.api.Test;

final class TaskCommandsTest extends WithCli {
  @Test
  void getShowsAPage() {
    cli.broker.add(Samples.completed("t1"), Samples.history("t1"));

    Run run = cli.run("task", "get", "t1");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            Task       t1
            State      COMPLETED (ACCEPTED) by requester alice
            Objective  Translate
                       to French
            For        text.translate
            From       requester alice
            Position   round 2, attempt 1 (2 in all)
            Priority   5
            Labels     team=a
            Created    2027-01-15 08:00:00
            Ended      2027-01-15 08:01:12, after 1 min 12 s

            CRITERION  WEIGHS    TEXT
            tone       BLOCKING  It stays formal

            ROUND  BY             RESULT                VERDICT
            1      translator/i1  Translated            REDO
            2      translator/i1  Translated, formally  ACCEPT

            Verdict on round 1
              UNMET  tone, BLOCKING
                     Feedback: Too casual

            Result
              letter.txt, text, 14 characters
                Bonjour
                Madame

            History
                 1  08:00:01.000  QUEUED             created by requester alice
                 2  08:00:02.000  VERIFYING          result of round 1, 1 part: Translated
                 3  08:00:03.000  QUEUED             verdict on round 1: REDO: tone unmet: Too casual
                 4  08:00:04.000  COMPLETED          ended (ACCEPTED) by requester alice
            """);
  }

  @Test
  void getUnderJsonIsTheTaskWithItsHistory() {
    cli.broker.add(Samples.completed("t1"), Samples.history("t1"));

    Run run = cli.run("task", "get", "t1", "--json");

    assertThat(run.lines()).hasSize(1);
    JsonObject task = JsonParser.parseString(run.lastLine()).getAsJsonObject();
    assertThat(task.get("task_id").getAsString()).isEqualTo("t1");
    assertThat(task.get("state").getAsString()).isEqualTo("TASK_STATE_COMPLETED");
    assertThat(task.getAsJsonArray("history")).hasSize(4);
  }

  @Test
  void getOfAnUnfinishedTaskDoesNotWaitForMoreEvents() {
    cli.broker.add(Samples.queued("t1", "Do it"), Samples.created("t1", 1, "Do it"));

    Run run = cli.run("task", "get", "t1");

    assertThat(run.code()).isZero();
    assertThat(run.lastLine()).endsWith("created by requester alice");
  }

  @Test
  void getGivesUpOnAHistoryThatDoesNotCome() {
    cli.broker.add(Samples.queued("t1", "Do it"));

    Run run = cli.run("task", "get", "t1", "--timeout", "100ms");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.err()).startsWith("parley: expected 1 events of task t1, but 0 came in time\n");
  }

  @Test
  void getOfNothingSaysSo() {
    Run run = cli.run("task", "get", "t9");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            parley: there is no task t9
              Check the id; finished tasks are forgotten after the retention time.
            """);
  }

  @Test
  void errorsUnderJsonAreOneLine() {
    Run run = cli.run("task", "get", "t9", "--json");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            "{\"error\":{\"reason\":\"TASK_NOT_FOUND\",\"message\":\"there is no task"
                + " t9\",\"remedy\":\"Check the id; finished tasks are forgotten after the"
                + " retention time.\"}}\n");
  }

  @Test
  void badIdsAreCaughtHere() {
    Run run = cli.run("task", "get", "Not An Id");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("ID expects segments of").contains("but found 'Not An Id'");
  }

  @Test
  void passingFailuresAreRepeated() {
    cli.broker.add(Samples.queued("t1", "Do it"), Samples.created("t1", 1, "Do it"));
    cli.broker.failures.add(
        FakeBroker.failure(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, "being opened"));

    Run run = cli.run("task", "get", "t1");

    assertThat(run.code()).isZero();
    assertThat(cli.broker.failures).isEmpty();
  }

  @Test
  void failuresThatGoOnEndTheCommandAfterTheTimeout() {
    for (int i = 0; i < 100; i++) {
      cli.broker.failures.add(
          FakeBroker.failure(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, "being opened"));
    }

    Run run = cli.run("task", "get", "t1", "--timeout", "200ms");

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.err()).startsWith("parley: being opened\n");
  }

  @Test
  void listShowsATableNewestFirst() {
    cli.broker.add(Samples.queued("t1", "First"));
    cli.broker.add(Samples.working("t2", "Second\nline"));

    Run run = cli.run("task", "list");

    assertThat(run.out())
        .isEqualTo(
            """
            ID  STATE    ROUND  TRY  AGE  FOR             AT             OBJECTIVE
            t2  WORKING  1      1    90s  text.translate  translator/i1  Second line
            t1  QUEUED   1      0    90s  text.translate  -              First
            """);
  }

  @Test
  void listCutsTheLastColumnAndColorsInATerminal() {
    cli.terminal = new dev.parley.cli.console.Terminal(true, 70, 24);
    cli.broker.add(Samples.working("t2", "A longer objective than fits"));

    Run run = cli.run("task", "list");

    assertThat(run.lastLine())
        .isEqualTo(
            "t2  \u001b[36mWORKING\u001b[0m  1      1    90s  text.translate  translator/i1  A"
                + " longer…");
  }

  @Test
  void listKnowsNoColorAndFilters() {
    cli.terminal = new dev.parley.cli.console.Terminal(true, 200, 24);
    cli.environment.put("NO_COLOR", "1");
    cli.broker.add(Samples.working("t2", "x"));

    Run run =
        cli.run(
            "task",
            "list",
            "-s",
            "working,TASK_STATE_QUEUED",
            "--roots",
            "-c",
            "a",
            "--root",
            "t2",
            "-l",
            "k=v");

    assertThat(run.out()).doesNotContain("\u001b");
    assertThat(cli.broker.lists.getFirst().toString())
        .isEqualTo(
            """
            page_size: 100
            states: TASK_STATE_WORKING
            states: TASK_STATE_QUEUED
            root_id: "t2"
            capability: "a"
            labels {
              key: "k"
              value: "v"
            }
            roots_only: true
            """);
  }

  @Test
  void listReadsAllPagesAndSumsUpUnderJson() {
    for (int i = 0; i < 2_300; i++) {
      cli.broker.add(Samples.queued("t" + i, "x"));
    }

    Run all = cli.run("task", "list", "--limit", "0", "--json");
    Run some = cli.run("task", "list", "--limit", "1500", "--json");

    assertThat(all.lines()).hasSize(2_301).doesNotHaveDuplicates();
    assertThat(all.lastLine()).isEqualTo("{\"listed\":2300,\"more\":false}");
    assertThat(some.lines()).hasSize(1_501);
    assertThat(some.lastLine()).isEqualTo("{\"listed\":1500,\"more\":true}");
  }

  @Test
  void listOfNothingIsNoError() {
    Run run = cli.run("task", "list");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("No such tasks.\n");
  }

  @Test
  void unknownStatesAreExplained() {
    Run run = cli.run("task", "list", "--state", "done");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("one of SCHEDULED, QUEUED").contains("but found 'done'");
  }

  @Test
  void acceptCountsUnnamedCriteriaAsMet() {
    cli.broker.add(Samples.completed("t1"));

    Run run = cli.run("task", "review", "t1", "--accept");

    assertThat(run.code()).isZero();
    ReviewTaskRequest review = cli.broker.reviews.getFirst();
    assertThat(review.getRound()).isEqualTo(2);
    assertThat(review.getRequestId()).isNotEmpty();
    assertThat(review.getVerdict().toString())
        .isEqualTo(
            """
            decision: VERDICT_DECISION_ACCEPT
            findings {
              criterion_id: "tone"
              state: FINDING_STATE_MET
            }
            """);
  }

  @Test
  void aCriterionThatIsWaivedDoesNotCountAsMet() {
    cli.broker.add(Samples.completed("t1"));

    cli.run("task", "review", "t1", "--accept", "--waive", "tone=Nobody reads it");

    assertThat(cli.broker.reviews.getFirst().getVerdict().toString())
        .isEqualTo(
            """
            decision: VERDICT_DECISION_ACCEPT
            findings {
              criterion_id: "tone"
              state: FINDING_STATE_WAIVED
              feedback: "Nobody reads it"
            }
            """);
  }

  @Test
  void redoCarriesFeedback() {
    cli.broker.add(Samples.completed("t1"));

    cli.run(
        "task",
        "review",
        "t1",
        "--redo",
        "--round",
        "1",
        "--unmet",
        "tone=Less = more",
        "--feedback",
        "Again");

    assertThat(cli.broker.reviews.getFirst().getRound()).isEqualTo(1);
    assertThat(cli.broker.reviews.getFirst().getVerdict().toString())
        .isEqualTo(
            """
            decision: VERDICT_DECISION_REDO
            findings {
              criterion_id: "tone"
              state: FINDING_STATE_UNMET
              feedback: "Less = more"
            }
            feedback: "Again"
            """);
  }

  @Test
  void verdictsCarryWhatTheyRestOnAndWhatIsRight() {
    cli.broker.add(Samples.completed("t1"));

    cli.run(
        "task",
        "review",
        "t1",
        "--unverifiable",
        "--cannot-tell",
        "tone=In a language that few read",
        "--evidence",
        "tone=Page 2",
        "--correction",
        "Dear all");

    assertThat(cli.broker.reviews.getFirst().getVerdict().toString())
        .isEqualTo(
            """
            decision: VERDICT_DECISION_UNVERIFIABLE
            findings {
              criterion_id: "tone"
              state: FINDING_STATE_UNVERIFIABLE
              evidence: "Page 2"
              feedback: "In a language that few read"
            }
            corrections {
              text: "Dear all"
            }
            """);
  }

  @Test
  void findingsMayBlockAndBringCorrections() {
    cli.broker.add(Samples.completed("t1"));

    cli.run(
        "task",
        "review",
        "t1",
        "--redo",
        "--unmet",
        "tone",
        "--blocking",
        "tone",
        "--correction-of",
        "tone=Dear all");

    assertThat(cli.broker.reviews.getFirst().getVerdict().toString())
        .isEqualTo(
            """
            decision: VERDICT_DECISION_REDO
            findings {
              criterion_id: "tone"
              state: FINDING_STATE_UNMET
              severity: SEVERITY_BLOCKING
              corrections {
                text: "Dear all"
              }
            }
            """);
  }

  @Test
  void evidenceAloneIsNoJudgement() {
    cli.broker.add(Samples.completed("t1"));

    Run run = cli.run("task", "review", "t1", "--redo", "--feedback", "x", "--evidence", "tone=y");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("there is only evidence");
    assertThat(cli.broker.reviews).isEmpty();
  }

  @Test
  void reviewNeedsADecisionAndKnownCriteria() {
    cli.broker.add(Samples.completed("t1"));

    Run undecided = cli.run("task", "review", "t1");
    Run both = cli.run("task", "review", "t1", "--accept", "--reject");
    Run mute = cli.run("task", "review", "t1", "--redo");
    Run unknown = cli.run("task", "review", "t1", "--reject", "--unmet", "style=bad");

    assertThat(undecided.code()).isEqualTo(2);
    assertThat(undecided.err()).contains("--accept");
    assertThat(both.code()).isEqualTo(2);
    assertThat(mute.err()).contains("--redo needs something for the next round to go by");
    assertThat(unknown.err()).contains("one of tone, but found 'style'");
    assertThat(cli.broker.reviews).isEmpty();
  }

  @Test
  void refusedVerdictsKeepTheBrokersReason() {
    cli.broker.add(Samples.completed("t1"));
    cli.broker.failures.add(
        FakeBroker.failure(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, "later"));
    cli.broker.failures.add(
        FakeBroker.failure(ErrorReason.ERROR_REASON_TASK_ENDED, "it has ended"));

    Run run = cli.run("task", "review", "t1", "--accept", "--json");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.lastLine()).contains("\"reason\":\"TASK_ENDED\"");
  }

  @Test
  void cancelTellsHowItEnded() {
    cli.broker.add(Samples.queued("t1", "x"));

    Run run = cli.run("task", "cancel", "t1", "--reason", "Not needed");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(
            "CANCELED by requester alice: Not needed, after 1 min 5 s, round 1, attempt 0 (0 in"
                + " all)\n");
    assertThat(cli.broker.cancels.getFirst().getMessage()).isEqualTo("Not needed");
  }

  @Test
  void aGraceThatIsNotGivenIsLeftToTheBrokerAndOneOfZeroIsSaid() {
    cli.broker.add(Samples.queued("t1", "x"));

    cli.run("task", "cancel", "t1");
    cli.run("task", "cancel", "t1", "--grace", "0s");
    cli.run("task", "cancel", "t1", "--grace", "1m30s");

    assertThat(cli.broker.cancels)
        .extracting(CancelTaskRequest::hasGrace, request -> request.getGrace().getSeconds())
        .containsExactly(tuple(false, 0L), tuple(true, 0L), tuple(true, 90L));
  }

  @Test
  void cancelOfACompletedTaskIsNoSuccess() {
    cli.broker.add(Samples.completed("t1"));

    Run run = cli.run("task", "cancel", "t1", "--json");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.lastLine()).contains("\"state\":\"TASK_STATE_COMPLETED\"");
  }

  @Test
  void endorseSaysWhatItIsWorthAndWhy() {
    cli.broker.add(Samples.queued("t1", "x"));

    Run run = cli.run("task", "endorse", "t1", "--as", "agent", "--reason", "I know the sender");
    Run read =
        cli.run("task", "endorse", "t1", "--as", "user", "--reason", "read", "--seen", "4711");
    Run vague = cli.run("task", "endorse", "t1", "--as", "system", "--reason", "because");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("QUEUED, round 1, attempt 0 (0 in all)\n");
    assertThat(cli.broker.endorsements)
        .allSatisfy(request -> assertThat(request.getRequestId()).isNotEmpty())
        .extracting(request -> request.toBuilder().clearRequestId().build())
        .containsExactly(
            EndorseContentRequest.newBuilder()
                .setTaskId("t1")
                .setTrustLabel(TrustLabel.TRUST_LABEL_AGENT)
                .setMessage("I know the sender")
                .build(),
            EndorseContentRequest.newBuilder()
                .setTaskId("t1")
                .setTrustLabel(TrustLabel.TRUST_LABEL_USER)
                .setMessage("read")
                .setSeenTreeCursor(4_711)
                .build());
    assertThat(read.code()).isZero();
    assertThat(vague.code()).isEqualTo(2);
  }

  @Test
  void retryLetsAParkedTaskGoOn() {
    Task parked =
        Samples.queued("t1", "x").toBuilder().setState(TaskState.TASK_STATE_PARKED).build();
    cli.broker.add(parked);
    cli.broker.add(Samples.queued("t2", "x"));

    Run run = cli.run("task", "retry", "t1");
    Run refused = cli.run("task", "retry", "t2");

    assertThat(run.out()).isEqualTo("QUEUED, round 1, attempt 0 (0 in all)\n");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err()).contains("expected a parked task");
  }

  @Test
  void controlCharactersOfOthersNeverReachTheTerminal() {
    cli.terminal = new dev.parley.cli.console.Terminal(true, 200, 24);
    String evil = "evil\u001b[2J\u202Etext";
    cli.broker.add(Samples.queued("t1", evil), Samples.progress("t1", 1, evil));

    Run list = cli.run("task", "list", "--no-color");
    Run get = cli.run("task", "get", "t1", "--no-color");

    assertThat(list.out())
        .doesNotContain("\u001b[2J")
        .doesNotContain("\u202E")
        .contains("evil\uFFFD[2J\uFFFDtext");
    assertThat(get.out()).doesNotContain("\u001b[2J");
  }

  @Test
  void childrenHaveTheLimitsOfAnyList() {
    int all = 1_203;
    for (int i = 0; i < all; i++) {
      cli.broker.add(Samples.queued("t1." + i, "Part " + i));
    }

    assertThat(cli.run("task", "children", "t1", "--json").lastLine())
        .isEqualTo("{\"listed\":100,\"next_page\":\"100\"}");
    assertThat(cli.run("task", "children", "t1", "--limit", "1100", "--json").lastLine())
        .isEqualTo("{\"listed\":1100,\"next_page\":\"1100\"}");
    assertThat(cli.run("task", "children", "t1", "--limit", "0", "--json").lastLine())
        .isEqualTo("{\"listed\":" + all + ",\"next_page\":\"\"}");
    Run negative = cli.run("task", "children", "t1", "--limit", "-1");
    assertThat(negative.code()).isEqualTo(2);
    assertThat(negative.err()).contains("--limit expects 0 or more, but found -1");
  }
}
