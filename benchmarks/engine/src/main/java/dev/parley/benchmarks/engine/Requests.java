package dev.parley.benchmarks.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.CreateTask;
import dev.parley.engine.task.command.TaskCommand.ReviewTask;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes the commands that requesters and agents send, each of objects of its own, as if it had just
 * been read from the wire. Used by one thread.
 */
final class Requests {
  /** Bytes of the spec of a task and of its result. */
  static final int PAYLOAD_BYTES = 256;

  static final String TENANT = "default";
  static final String CAPABILITY = "code.review";

  private static final Actor REQUESTER = Actors.requester("requester-1");

  private final SplittableRandom random = new SplittableRandom(4711);
  private final byte[] task;

  /**
   * @param reviewed whether results wait for a verdict
   */
  Requests(boolean reviewed) {
    this.task = task(reviewed ? Reviewer.REQUESTER : Reviewer.NONE).toByteArray();
  }

  /** The policies are the ones that the broker fills in when a requester names none. */
  private static TaskCreated task(Reviewer reviewer) {
    return TaskCreated.newBuilder()
        .setSpec(ByteString.copyFrom(new byte[PAYLOAD_BYTES]))
        .setCapability(CAPABILITY)
        .setDeadlines(Deadlines.newBuilder().setAttemptMs(3_600_000).setHeartbeatMs(30_000))
        .setRetryPolicy(
            RetryPolicy.newBuilder()
                .setAttemptsMax(3)
                .setInitialBackoffMs(1_000)
                .setBackoffMultiplierPercent(200)
                .setBackoffMaxMs(60_000)
                .setDeclinesMax(3)
                .setExhaustionAction(ExhaustionAction.FAIL.number()))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder()
                .setReviewer(reviewer.number())
                .setRoundsMax(3)
                .setRedoAssignee(RedoAssignee.ANY.number())
                .setExhaustionAction(ExhaustionAction.FAIL.number()))
        .build();
  }

  CreateTask create() {
    // 16 characters, as the broker's own ids have.
    String id = Long.toHexString(random.nextLong() | Long.MIN_VALUE);
    try {
      return new CreateTask(new TaskKey(TENANT, id), REQUESTER, TaskCreated.parseFrom(task), 0);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected the bytes of a task, but: " + e.getMessage(), e);
    }
  }

  SubmitResult submit(Deliver work) {
    Lease lease = new Lease(read(work.lease().task()), work.lease().token());
    return new SubmitResult(lease, work.holder(), ByteString.copyFrom(new byte[PAYLOAD_BYTES]));
  }

  ReviewTask accept(Deliver work) {
    return new ReviewTask(
        read(work.lease().task()),
        REQUESTER,
        work.round(),
        VerdictDecision.ACCEPT,
        Map.of(),
        false,
        ByteString.copyFrom(new byte[16]),
        "",
        0);
  }

  /** A key of characters of its own, whose hash nobody has computed yet. */
  private static TaskKey read(TaskKey key) {
    return new TaskKey(key.tenant(), String.valueOf(key.taskId().toCharArray()));
  }
}
