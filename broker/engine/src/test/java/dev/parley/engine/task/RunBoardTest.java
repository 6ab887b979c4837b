package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.command.BarrierSnapshot.State;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notes and barriers of what a schedule does again and again. */
final class RunBoardTest {

  private static final String S = "nightly";
  private static final String ONE = S + ".one";
  private static final String TWO = S + ".two";

  private final Scenario scenario = new Scenario();

  @BeforeEach
  void twoRunsOfASchedule() {
    scenario.agent("ann", 4, "work");
    scenario.create(
        S,
        task()
            .setSchedule(
                Schedule.newBuilder()
                    .setCron("100000")
                    .setTimeZone("UTC")
                    .setOverlapAction(OverlapAction.ALLOW.number())
                    .setRun(task())));
    trigger(ONE);
    trigger(TWO);
    scenario.createChild(ONE + ".part", 1, task());
  }

  @Test
  void eachRunHasNotesOfItsOwn() {
    put(ONE, lease(ONE, 1));

    assertThat(notes(ONE, lease(ONE + ".part", 1))).hasSize(1);
    assertThat(notes(TWO, lease(TWO, 1))).isEmpty();
    assertThat(notes(ONE, null)).as("to whoever created the schedule").hasSize(1);
  }

  @Test
  void underALeaseTheScheduleStandsForTheRun() {
    put(S, lease(ONE + ".part", 1));

    assertThat(scenario.events.getLast().getTaskId()).isEqualTo(ONE);
    assertThat(notes(S, lease(ONE, 1))).hasSize(1);
    assertThat(notes(S, lease(TWO, 1))).isEmpty();
  }

  @Test
  void eachRunHasBarriersOfItsOwn() {
    assertThat(arrive(lease(ONE, 1), "one")).isEqualTo(State.WAITING);
    assertThat(arrive(lease(ONE + ".part", 1), "part")).isEqualTo(State.OPEN);

    assertThat(arrive(lease(TWO, 1), "two")).isEqualTo(State.WAITING);
  }

  @Test
  void onlyThoseOfTheRunUseItsBoard() {
    assertThat(scenario.when(listing(ONE, lease(TWO, 1))))
        .satisfies(refused(Refusal.TREE_FOREIGN)::accept);
    assertThat(scenario.when(listing(ONE + ".part", lease(ONE, 1))))
        .satisfies(refused(Refusal.TASK_NOT_FOUND)::accept);
    assertThat(
            scenario.when(new TaskCommand.ListNotes(key(ONE), Actors.requester("other"), null, "")))
        .satisfies(refused(Refusal.TREE_FOREIGN)::accept);
    assertThat(scenario.when(listing(S, null))).satisfies(refused(Refusal.RUN_EXPECTED)::accept);
  }

  @Test
  void whoWorksIsToldWhichRunItBelongsTo() {
    assertThat(scenario.effects(TaskEffect.Deliver.class))
        .extracting(TaskEffect.Deliver::runId)
        .containsExactly(ONE, TWO, ONE);
    scenario.create("root", task());
    assertThat(scenario.effects(TaskEffect.Deliver.class).getLast().runId()).isEmpty();
  }

  private void trigger(String run) {
    TaskCommand trigger =
        new TaskCommand.TriggerSchedule(
            key(S), Actors.requester("local"), run, OverlapAction.UNSPECIFIED);
    assertThat(scenario.when(trigger)).isNotInstanceOf(TaskReply.Refused.class);
  }

  private void put(String root, Lease lease) {
    TaskCommand put =
        new TaskCommand.PutNote(
            key(root),
            Actors.requester("local"),
            lease,
            "plan",
            ByteString.copyFromUtf8("mine"),
            0,
            "");
    assertThat(scenario.when(put)).isInstanceOf(TaskReply.Noted.class);
  }

  private static TaskCommand listing(String root, @Nullable Lease lease) {
    return new TaskCommand.ListNotes(key(root), Actors.requester("local"), lease, "");
  }

  private List<NoteSnapshot> notes(String root, @Nullable Lease lease) {
    TaskReply reply = scenario.when(listing(root, lease));
    assertThat(reply).isInstanceOf(TaskReply.Notes.class);
    return ((TaskReply.Notes) reply).notes();
  }

  private State arrive(Lease lease, String participant) {
    TaskReply reply =
        scenario.when(
            new TaskCommand.ArriveAtBarrier(
                key(S), Actors.requester("local"), lease, "gate", 2, 0, participant, ""));
    assertThat(reply).isInstanceOf(TaskReply.AtBarrier.class);
    return ((TaskReply.AtBarrier) reply).barrier().state();
  }
}
