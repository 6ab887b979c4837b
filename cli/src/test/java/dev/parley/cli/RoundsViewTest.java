package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewRecord;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Severity;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerdictGiven;
import org.junit.jupiter.api.Test;

/** What people and scripts see of rounds: findings with what they weigh, and corrections. */
final class RoundsViewTest extends WithCli {
  private static final Verdict REDO =
      Verdict.newBuilder()
          .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
          .setFeedback("Nearly there")
          .addFindings(
              finding("tone", FindingState.FINDING_STATE_UNMET)
                  .setEvidence("It begins with Hi\nand ends with Bye")
                  .setFeedback("Too casual")
                  .addCorrections(Part.newBuilder().setText("Dear Ms Smith,")))
          .addFindings(
              finding("short", FindingState.FINDING_STATE_UNVERIFIABLE)
                  .setSeverity(Severity.SEVERITY_BLOCKING))
          .addFindings(finding("polite", FindingState.FINDING_STATE_MET))
          .addCorrections(Part.newBuilder().setJson("{\"closing\": \"Yours\"}"))
          .build();

  @Test
  void aPageShowsWhatWasFoundAndWhatIsToBeJudged() {
    add();

    assertThat(cli.run("task", "show", "t1").out())
        .contains(
            """
            State      VERIFYING (ESCALATED)
            Awaits     the verdict of a human: parley task review t1
            """)
        .contains(
            """
            ROUND  BY              RESULT     VERDICT
            1      writer/…fghijk  A letter   REDO by requester alice: Nearly there
            2      translator/i1   Formal it  none yet

            Verdict on round 1
              UNMET         tone, BLOCKING
                            Evidence:
                              It begins with Hi
                              and ends with Bye
                            Feedback: Too casual
                            Correction: text, 14 characters
                              Dear Ms Smith,
              UNVERIFIABLE  short, BLOCKING
              MET           polite, ADVISORY
              Correction of the whole: JSON, 20 characters
                {"closing": "Yours"}
              Review t1.~review-1-1 by translator/i1: REJECT: Not this
              Review t1.~review-1-2: ended without a verdict

            Result of round 2, to be judged
              text, 4 characters
                Dear
            """);
  }

  @Test
  void theHistorySaysInOneLineWhatDiffersFromTheCriteriaAndWhatToPutInstead() {
    add();

    assertThat(cli.run("task", "get", "t1").out())
        .contains(
            "verdict on round 1: REDO: tone unmet: Too casual [correction: Dear Ms Smith,];"
                + " short unverifiable (blocking); Nearly there"
                + " [correction: {\"closing\": \"Yours\"}]");
  }

  @Test
  void scriptsGetSeveritiesAndCorrectionsOfRoundsAndOfTheHistory() {
    add();

    JsonObject task =
        JsonParser.parseString(cli.run("task", "get", "t1", "--json").lastLine()).getAsJsonObject();

    JsonObject event = task.getAsJsonArray("history").get(1).getAsJsonObject();
    for (JsonObject round :
        new JsonObject[] {
          task.getAsJsonArray("rounds").get(0).getAsJsonObject(), event.getAsJsonObject("verdict")
        }) {
      JsonObject verdict = round.getAsJsonObject("verdict");
      JsonArray findings = verdict.getAsJsonArray("findings");
      assertThat(findings.get(0).getAsJsonObject().getAsJsonArray("corrections").toString())
          .contains("Dear Ms Smith,");
      assertThat(findings.get(1).getAsJsonObject().get("severity").getAsString())
          .isEqualTo("SEVERITY_BLOCKING");
      assertThat(verdict.getAsJsonArray("corrections").toString()).contains("closing");
    }
  }

  @Test
  void aListSaysWhyATaskIsWhereItIs() {
    add();

    assertThat(cli.run("task", "list").lastLine()).startsWith("t1  VERIFYING (ESCALATED)  2");
  }

  private void add() {
    Task.Builder task =
        Samples.queued("t1", "Write a letter").toBuilder()
            .setState(TaskState.TASK_STATE_VERIFYING)
            .setReason(TaskReason.TASK_REASON_ESCALATED)
            .setAwaitedReviewer(Reviewer.REVIEWER_HUMAN)
            .setRound(2)
            .setLastEventNumber(2);
    task.getSpecBuilder()
        .addCriteria(criterion("tone", Severity.SEVERITY_BLOCKING))
        .addCriteria(criterion("short", Severity.SEVERITY_ADVISORY))
        .addCriteria(criterion("polite", Severity.SEVERITY_ADVISORY));
    Actor writer =
        Actor.newBuilder()
            .setKind(ActorKind.ACTOR_KIND_AGENT)
            .setId("writer")
            .setInstanceId("0123456789abcdefghijk")
            .build();
    task.addRounds(
            RoundRecord.newBuilder()
                .setRound(1)
                .setAgent(writer)
                .setResult(Result.newBuilder().setSummary("A letter"))
                .setReviewer(FakeBroker.REQUESTER)
                .addReviews(
                    ReviewRecord.newBuilder()
                        .setTaskId("t1.~review-1-1")
                        .setReviewer(Samples.WORKER)
                        .setVerdict(
                            Verdict.newBuilder()
                                .setDecision(VerdictDecision.VERDICT_DECISION_REJECT)
                                .setFeedback("Not this")))
                .addReviews(ReviewRecord.newBuilder().setTaskId("t1.~review-1-2"))
                .setVerdict(REDO))
        .addRounds(
            RoundRecord.newBuilder()
                .setRound(2)
                .setAgent(Samples.WORKER)
                .setResult(
                    Result.newBuilder()
                        .setSummary("Formal it")
                        .addOutputs(Part.newBuilder().setText("Dear"))));
    TaskEvent verdict =
        Samples.event("t1", 2, TaskState.TASK_STATE_QUEUED)
            .setActor(FakeBroker.REQUESTER)
            .setVerdict(VerdictGiven.newBuilder().setRound(1).setVerdict(REDO))
            .build();
    cli.broker.add(task.build(), Samples.created("t1", 1, "Write a letter"), verdict);
  }

  private static CriterionFinding.Builder finding(String id, FindingState state) {
    return CriterionFinding.newBuilder().setCriterionId(id).setState(state);
  }

  private static Criterion criterion(String id, Severity severity) {
    return Criterion.newBuilder().setId(id).setText("It is " + id).setSeverity(severity).build();
  }
}
