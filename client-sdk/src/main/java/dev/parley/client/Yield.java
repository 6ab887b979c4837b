package dev.parley.client;

import com.google.protobuf.ByteString;
import dev.parley.client.internal.Times;
import dev.parley.v1.AttentionAction;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.LoserAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;

/**
 * Lets go of a task until its children are done: given back by its handler in the place of a
 * result. Immutable; each method returns a new one.
 *
 * <p>While the task waits it takes no place of any worker. Then the handler is called again, maybe
 * in another process: {@link TaskContext#resumption} has what was left behind and the children.
 *
 * <pre>{@code
 * return Yield.untilAll().continuation("collect");
 * return Yield.untilAny().timeout(Duration.ofMinutes(5));
 * return Yield.until(3).tolerateFailures(2).leaveOthers();
 * }</pre>
 */
public final class Yield implements TaskReturn {
  private final Join join;
  private final ByteString continuation;

  private Yield(Join join, ByteString continuation) {
    this.join = join;
    this.continuation = continuation;
  }

  /** Until all children have completed, or ended if some of them do not complete. */
  public static Yield untilAll() {
    return new Yield(Join.newBuilder().setMode(JoinMode.JOIN_MODE_ALL).build(), ByteString.EMPTY);
  }

  /** Until one child has completed; the others are canceled. */
  public static Yield untilAny() {
    return new Yield(Join.newBuilder().setMode(JoinMode.JOIN_MODE_ANY).build(), ByteString.EMPTY);
  }

  /**
   * Until so many children have completed; the others are canceled.
   *
   * @param children 1 or more, and not more than there are
   */
  public static Yield until(int children) {
    return new Yield(
        Join.newBuilder().setMode(JoinMode.JOIN_MODE_QUORUM).setQuorum(children).build(),
        ByteString.EMPTY);
  }

  /**
   * What the handler is given back when it goes on.
   *
   * @param state at most {@code Limits.payload_bytes_max} long
   */
  public Yield continuation(byte[] state) {
    return new Yield(join, ByteString.copyFrom(state));
  }

  /** See {@link #continuation(byte[])}. */
  public Yield continuation(String state) {
    return continuation(state.getBytes(StandardCharsets.UTF_8));
  }

  /** Counts only these children, instead of all that the task has. */
  public Yield only(Collection<? extends TaskHandle> children) {
    Join.Builder named = join.toBuilder().clearChildIds();
    children.forEach(child -> named.addChildIds(child.id()));
    return with(named);
  }

  /** Goes on after that time, whatever the children do. */
  public Yield timeout(Duration timeout) {
    return with(join.toBuilder().setTimeout(Times.duration(timeout)));
  }

  /**
   * Lets children that are unfinished when the task goes on go on, too: until it ends, when they
   * are canceled like any children. Yield again to wait for them.
   */
  public Yield leaveOthers() {
    return with(join.toBuilder().setLoserAction(LoserAction.LOSER_ACTION_LEAVE));
  }

  /** Goes on with the first child that fails. */
  public Yield failFast() {
    return with(
        join.toBuilder().setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_FAIL_FAST));
  }

  /** Goes on when more children than this have failed; so many count as if they had completed. */
  public Yield tolerateFailures(int children) {
    return with(
        join.toBuilder()
            .setFailureAction(ChildFailureAction.CHILD_FAILURE_ACTION_TOLERATE)
            .setFailuresTolerated(children));
  }

  /**
   * Does not go on for children that wait for a verdict or an answer or are parked: others see to
   * them.
   */
  public Yield leaveAttention() {
    return with(join.toBuilder().setAttentionAction(AttentionAction.ATTENTION_ACTION_LEAVE));
  }

  private Yield with(Join.Builder changed) {
    return new Yield(changed.build(), continuation);
  }

  /** When the task goes on. */
  public Join join() {
    return join;
  }

  /** What is left behind. */
  public ByteString continuation() {
    return continuation;
  }

  @Override
  public String toString() {
    return "Yield[" + join + ", " + continuation.size() + " bytes]";
  }
}
