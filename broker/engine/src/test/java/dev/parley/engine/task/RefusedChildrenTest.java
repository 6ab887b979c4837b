package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.join;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Children that are refused for a loop, and what is left of them. */
final class RefusedChildrenTest {

  private static final int CYCLE = Loops.Kind.CYCLE.number();
  private static final int DEPTH = Loops.Kind.DEPTH.number();

  private final Scenario scenario = new Scenario().agent("ann", 9, "work");

  @Test
  void theHistoryOfTheParentSaysOnceThatAChildAsksWhatAnAncestorAsks() {
    scenario.create("a", task().setIntent(7));
    scenario.createChild("a.b", 1, task().setIntent(8));

    for (int i = 0; i < 5; i++) {
      assertThat(scenario.createChild("a.b.c" + i, 1, task().setIntent(7)))
          .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);
    }

    assertThat(scenario.loops("a")).isEmpty();
    assertThat(scenario.loops("a.b"))
        .containsExactly(
            LoopDetected.newBuilder()
                .setKind(CYCLE)
                .setAncestorId("a")
                .setChildId("a.b.c0")
                .build());
    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.ASSIGNED);
    scenario.createChild("a.b.d", 1, task().setIntent(8));
    assertThat(scenario.loops("a.b").getLast().getAncestorId()).as("another one").isEqualTo("a.b");
  }

  @Test
  void orThatOneIsTooDeep() {
    Scenario shallow = new Scenario(depth(1, 100), TaskRules.SOUND);
    shallow.agent("ann", 5, "work").create("a", task());
    shallow.createChild("a.b", 1, task());

    shallow.createChild("a.b.c", 1, task());
    shallow.createChild("a.b.d", 1, fanOut(1));
    shallow.createChild("a.e", 1, fanOut(1));

    assertThat(shallow.loops("a.b"))
        .containsExactly(
            LoopDetected.newBuilder().setKind(DEPTH).setDepthMax(1).setChildId("a.b.c").build());
    assertThat(shallow.loops("a"))
        .as("a fan-out is refused whose children would be")
        .singleElement()
        .returns("a.e", LoopDetected::getChildId);
  }

  @Test
  void whatTheAgentDoesCountsAsBefore() {
    scenario.create("a", task().setIntent(7));
    times(4);
    scenario.createChild("a.b", 1, task().setIntent(7));
    times(1);

    assertThat(scenario.loops("a"))
        .extracting(LoopDetected::getKind)
        .containsExactly(CYCLE, Loops.Kind.REPEATED_ACTION.number());
  }

  @Test
  void nothingIsNotedInAHistoryThatIsFull() {
    Scenario small = new Scenario(depth(5, 2), TaskRules.SOUND);
    small.agent("ann", 9, "work").create("a", task().setIntent(7));

    assertThat(small.createChild("a.b", 1, task().setIntent(7)))
        .satisfies(refused(Refusal.CYCLE_DETECTED)::accept);

    assertThat(small.kinds("a")).containsExactly(KindCase.TASK_CREATED, KindCase.TASK_ASSIGNED);
  }

  @Test
  void theFanOutSaysWhichOfItsItemsWereRefused() {
    scenario.create("a", task().setIntent(7));
    scenario.createChild("a.f", 1, fanOut(1));
    scenario.createChild("a.g", 1, fanOut(7));

    scenario.when(
        new TaskCommand.AddItems(key("a.f"), 1, List.of(item(2), item(7), item(7)), true));

    assertThat(scenario.loops("a.f"))
        .singleElement()
        .returns("a.f.2", LoopDetected::getChildId)
        .returns("a", LoopDetected::getAncestorId);
    assertThat(scenario.loops("a"))
        .as("of one that is not there its parent says it")
        .singleElement()
        .returns("a.g.0", LoopDetected::getChildId);
  }

  private static TaskLimits depth(int depthMax, int historyEventsMax) {
    return new TaskLimits(depthMax, 10, historyEventsMax, 99, 1_000, 10, 10, 0, 10, 10, 10);
  }

  private static TaskCreated.Builder fanOut(long intent) {
    return task()
        .clearCapability()
        .setFanOut(
            FanOut.newBuilder()
                .setTemplate(task())
                .setJoin(join().setEveryItem(true))
                .addItems(item(intent)));
  }

  private static FanOutItem item(long intent) {
    return FanOutItem.newBuilder()
        .setSpec(ByteString.copyFromUtf8(" item " + intent))
        .setIntent(intent)
        .build();
  }

  private void times(int times) {
    for (int i = 0; i < times; i++) {
      scenario.when(
          new TaskCommand.ReportProgress(lease("a", 1), holder("ann"), ByteString.EMPTY, "grep x"));
    }
  }
}
