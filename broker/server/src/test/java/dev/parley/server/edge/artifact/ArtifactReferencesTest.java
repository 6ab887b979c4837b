package dev.parley.server.edge.artifact;

import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.artifact.ArtifactLimits;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FindingState;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What happens to artifacts that tasks and results refer to, and to those that nobody does. */
final class ArtifactReferencesTest extends WithArtifacts {
  private static final ArtifactLimits SWEPT =
      new ArtifactLimits(2_000 * KIB, 4_000 * KIB, 2, 60_000, 60_000, 50);

  @Test
  void whatATaskRefersToStaysAndTheRestGoes() throws InterruptedException {
    restart(SWEPT);
    byte[] kept = content(30, 100);
    byte[] left = content(31, 100);
    upload(kept).join();
    upload(left).join();
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "work");
    request.getSpecBuilder().addInputs(part(kept));
    new TestRequester(broker.channel()).create(request.build());

    letGracePass();
    await(() -> filesIn(folder) == 1);

    assertThat(download(digest(kept), 0, 0)).isEqualTo(kept);
    assertThat(reason(() -> get(digest(left)))).isEqualTo("NOT_FOUND ARTIFACT_NOT_FOUND");
  }

  @Test
  void whatAReviewerReferredToInACorrectionStays() throws InterruptedException {
    restart(SWEPT);
    byte[] kept = content(32, 100);
    byte[] left = content(33, 100);
    upload(kept).join();
    upload(left).join();
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(Requests.reviewedRequest("t1", "work").build());
    worker.finish(worker.awaitAssignment().getLease(), "first try");
    CriterionFinding corrected =
        CriterionFinding.newBuilder()
            .setCriterionId("c1")
            .setState(FindingState.FINDING_STATE_UNMET)
            .addCorrections(part(kept))
            .build();
    requester
        .timed()
        .reviewTask(
            ReviewTaskRequest.newBuilder()
                .setRequestId("r1")
                .setTaskId("t1")
                .setRound(1)
                .setVerdict(
                    Verdict.newBuilder()
                        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
                        .addFindings(corrected))
                .build());

    letGracePass();
    await(() -> filesIn(folder) == 1);

    assertThat(download(digest(kept), 0, 0)).isEqualTo(kept);
    assertThat(
            worker
                .awaitAssignment()
                .getEarlierRounds(0)
                .getVerdict()
                .getFindings(0)
                .getCorrections(0)
                .getArtifact()
                .getDigest())
        .isEqualTo(digest(kept));
  }

  @Test
  void whoLostItsShardsRemovesNothingThatTheNextOwnersTasksReferTo() throws InterruptedException {
    restart(SWEPT);
    byte[] kept = content(34, 100);
    byte[] left = content(35, 100);
    upload(kept).join();
    upload(left).join();
    TaskSpec spec = Requests.spec("work").addInputs(part(kept)).build();

    broker.overtake(
        new TaskKey("default", "theirs"),
        TaskCreated.newBuilder().setCapability("work").setSpec(spec.toByteString()).build());
    letGracePass();
    await(() -> filesIn(folder) == 1);

    assertThat(download(digest(kept), 0, 0)).isEqualTo(kept);
    assertThat(reason(() -> get(digest(left)))).isEqualTo("NOT_FOUND ARTIFACT_NOT_FOUND");
  }

  @Test
  void aResultHasTheContentThatIsRequiredOrComesBack() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(requiringArtifact());
    byte[] content = content(70, 100);

    assertThat(result(worker, worker.awaitAssignment(), content).hasRefusal()).isFalse();
    Assignment again = worker.awaitAssignment();
    assertThat(again.getEarlierRounds(0).getVerdict().getFeedback()).contains(digest(content));
    upload(content).join();
    result(worker, again, content);

    assertThat(requester.get("t1").getReason())
        .as("the same outputs, which are right now, are no loop")
        .isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
  }

  @Test
  void aResultWhoseContentTheStoreCannotTellIsSentAgain() throws IOException {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(requiringArtifact());
    byte[] content = content(71, 100);
    upload(content).join();
    Assignment work = worker.awaitAssignment();
    Path artifacts = folder.resolve("artifacts");
    Files.move(artifacts, folder.resolve("moved"));
    Files.writeString(artifacts, "in the way");

    assertThat(result(worker, work, content).getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_ARTIFACT_STORE_UNAVAILABLE);
    Files.delete(artifacts);
    Files.move(folder.resolve("moved"), artifacts);
    result(worker, work, content);

    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  private static Ack result(TestAgent worker, Assignment work, byte[] content) {
    return worker.ask(
        AgentFrame.newBuilder()
            .setResult(
                SubmitResult.newBuilder()
                    .setLease(work.getLease())
                    .setResult(Result.newBuilder().addOutputs(part(content)))));
  }
}
