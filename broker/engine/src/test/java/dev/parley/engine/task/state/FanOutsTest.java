package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Suspension;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which fan-outs are looked at when something changes that may have held them back. */
final class FanOutsTest {
  private final Switches switches = new Switches(TaskRules.SOUND);
  private final Cancellations cancellations =
      new Cancellations(new ReadyQueues(new Demands(TaskRules.SOUND)), TaskRules.SOUND);
  private final FanOuts fanOuts = new FanOuts(cancellations, TaskRules.SOUND);
  private final Ledger ledger =
      new Ledger(
          TaskRules.SOUND,
          new Timers(
              TaskLimits.DEFAULT.loops(),
              TaskLimits.DEFAULT.historyEventsMax(),
              switches,
              cancellations,
              TaskRules.SOUND),
          fanOuts);

  @Test
  void whatComesBackInOneTreeIsNoMatterToThoseOfOthers() {
    Task one = held(1);
    Task other = held(2);
    putAside(one, other);

    ledger.cameBack(account(other));

    assertThat(lookedAt()).containsExactly(other);
  }

  @Test
  void aSwitchMattersToAll() {
    Task one = held(1);
    Task other = held(2);
    putAside(one, other);

    fanOuts.lookAgain();

    assertThat(lookedAt()).containsExactly(one, other);
  }

  /** They are held back as they say; from then on whoever looks at them finds that they are not. */
  private void putAside(Task... tasks) {
    for (Task task : tasks) {
      fanOuts.look(task);
    }
    assertThat(fanOuts.next(switches, 1)).isNull();
    for (Task task : tasks) {
      task.open().because(TaskReason.SCOPE_KILLED);
    }
  }

  private List<Task> lookedAt() {
    List<Task> found = new ArrayList<>();
    for (Task task = fanOuts.next(switches, 1); task != null; task = fanOuts.next(switches, 1)) {
      found.add(task);
      fanOuts.left(task);
    }
    return found;
  }

  /** The root of a tree that may not have children, and says so. */
  private static Task held(long position) {
    Task task =
        TestTasks.createdAt(
            position,
            TaskCreated.newBuilder().setBudget(Budget.newBuilder().setDepth(0)),
            TaskState.AWAITING_CHILDREN);
    Facts facts = task.open();
    facts.fanOut = new FanOutItems(FanOut.newBuilder().addItems(FanOutItem.newBuilder()).build());
    facts.suspension =
        new Suspension(ByteString.EMPTY, Join.newBuilder().setEveryItem(true).build(), 0, null);
    facts.because(TaskReason.BUDGET_DEPTH);
    facts.holdLasts = true;
    task.account = new Account(task, null);
    return task;
  }

  private static Account account(Task task) {
    return requireNonNull((Account) task.budget());
  }
}
