package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.BarrierSnapshot.State;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BoardTest {

  private final Scenario scenario = new Scenario();

  @BeforeEach
  void aTreeOfTwo() {
    scenario.agent("boss", 1, "manage").agent("ann", 1, "work");
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, task());
  }

  @Test
  void aNoteIsReadByAllOfTheTree() {
    put("plan", "first", TaskCommand.PutNote.ANY_VERSION, lease("a.1", 1));

    assertThat(list(lease("a", 1)))
        .singleElement()
        .satisfies(note -> {
          assertThat(note.key()).isEqualTo("plan");
          assertThat(note.value()).isEqualTo(ByteString.copyFromUtf8("first"));
        });
    assertThat(list(null)).hasSize(1);
  }

  @Test
  void whoHasSeenAnOlderVersionDoesNotOverwrite() {
    long first = version(put("plan", "first", 0, lease("a", 1)));
    long second = version(put("plan", "second", first, lease("a.1", 1)));

    assertThat(put("plan", "third", first, lease("a", 1)))
        .satisfies(refused(Refusal.NOTE_CONFLICT)::accept);
    assertThat(put("plan", "new", 0, lease("a", 1)))
        .satisfies(refused(Refusal.NOTE_CONFLICT)::accept);
    assertThat(second).isGreaterThan(first);
    assertThat(version(put("plan", "third", second, lease("a", 1)))).isGreaterThan(second);
  }

  @Test
  void aWriteThatIsRepeatedIsAnsweredAgain() {
    TaskCommand put = putAs("first", 0, "once");

    assertThat(version(scenario.when(put))).isEqualTo(version(scenario.when(put)));
  }

  @Test
  void aWriteThatIsRepeatedIsAnsweredAsTheFirstTimeWhoeverHasWrittenSince() {
    TaskCommand expecting = putAs("first", 0, "once");
    NoteSnapshot first = ((TaskReply.Noted) scenario.when(expecting)).note();
    put("plan", "second", first.version(), lease("a.1", 1));

    TaskReply repeated = scenario.when(expecting);

    assertThat(repeated).isEqualTo(new TaskReply.Noted(first));
    assertThat(text()).isEqualTo("second");

    TaskCommand whatever = putAs("third", TaskCommand.PutNote.ANY_VERSION, "twice");
    long third = version(scenario.when(whatever));
    put("plan", "fourth", third, lease("a.1", 1));
    assertThat(version(scenario.when(whatever))).isEqualTo(third);
    assertThat(text()).isEqualTo("fourth");

    scenario.when(deletion("gone"));
    assertThat(version(scenario.when(whatever))).isEqualTo(third);
    assertThat(list(null)).isEmpty();
  }

  @Test
  void aDeletionThatIsRepeatedSparesWhatWasWrittenSince() {
    put("plan", "first", 0, null);
    scenario.when(deletion("gone"));
    put("plan", "second", 0, null);

    assertThat(scenario.when(deletion("gone"))).isEqualTo(TaskReply.Acknowledged.INSTANCE);
    assertThat(text()).isEqualTo("second");

    scenario.when(deletion("another"));
    assertThat(list(null)).isEmpty();
  }

  @Test
  void aWriteThatIsRepeatedAfterTheEndIsAnsweredToo() {
    TaskCommand put = putAs("first", 0, "once");
    TaskReply first = scenario.when(put);
    scenario.when(new TaskCommand.CancelTask(key("a"), Actors.requester("local"), ""));

    assertThat(scenario.when(put)).isEqualTo(first);
  }

  @Test
  void theLastWritesOfANoteAreKnown() {
    TaskCommand first = putAs("first", TaskCommand.PutNote.ANY_VERSION, "0");
    long version = version(scenario.run(first));
    for (int i = 1; i < 64; i++) {
      scenario.run(putAs("more", TaskCommand.PutNote.ANY_VERSION, "" + i));
    }
    assertThat(version(scenario.run(first))).isEqualTo(version);

    scenario.run(putAs("more", TaskCommand.PutNote.ANY_VERSION, "64"));
    assertThat(version(scenario.when(first))).isGreaterThan(version);
  }

  @Test
  void aDeletedNoteComesBackWithAnotherVersion() {
    long first = version(put("plan", "first", 0, lease("a", 1)));
    scenario.when(
        new TaskCommand.DeleteNote(key("a"), Actors.requester("local"), null, "plan", first, ""));

    assertThat(list(null)).isEmpty();
    assertThat(version(put("plan", "again", 0, lease("a", 1)))).isGreaterThan(first);
  }

  @Test
  void onlyThoseOfTheTreeUseItsNotes() {
    scenario.create("b", task());

    assertThat(put("plan", "x", 0, lease("b", 1))).satisfies(refused(Refusal.TREE_FOREIGN)::accept);
    assertThat(put("plan", "x", 0, lease("a.1", 7)))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
    assertThat(
            scenario.when(new TaskCommand.ListNotes(key("a"), Actors.requester("other"), null, "")))
        .satisfies(refused(Refusal.TREE_FOREIGN)::accept);
    assertThat(
            scenario.when(
                new TaskCommand.ListNotes(key("a.1"), Actors.requester("local"), null, "")))
        .satisfies(refused(Refusal.TASK_NOT_FOUND)::accept);
  }

  @Test
  void notesAreBoundedInNumberAndInBytes() {
    for (int i = 0; i < BoardLimits.NOTES_MAX; i++) {
      scenario.run(note("n" + i, ByteString.EMPTY));
    }
    assertThat(scenario.run(note("one-more", ByteString.EMPTY)))
        .satisfies(refused(Refusal.NOTES_EXCEEDED)::accept);

    ByteString quarter = ByteString.copyFrom(new byte[(int) BoardLimits.WRITTEN_BYTES_MAX / 4]);
    for (int i = 0; i < 4; i++) {
      scenario.run(note("n0", quarter));
    }
    assertThat(scenario.run(note("n0", ByteString.copyFromUtf8("x"))))
        .satisfies(refused(Refusal.NOTES_EXCEEDED)::accept);
  }

  @Test
  void nothingIsWrittenOnceTheRootHasEnded() {
    scenario.when(new TaskCommand.CancelTask(key("a"), Actors.requester("local"), ""));

    assertThat(put("plan", "x", 0, null)).satisfies(refused(Refusal.TASK_ENDED)::accept);
  }

  @Test
  void aBarrierOpensWhenTheLastOneArrives() {
    assertThat(arrive("gate", 2, 0, "ann").state()).isEqualTo(State.WAITING);
    assertThat(arrive("gate", 2, 0, "ann").participants()).containsExactly("ann");

    assertThat(arrive("gate", 2, 0, "bob").state()).isEqualTo(State.OPEN);

    assertThat(arrive("gate", 2, 0, "late").participants()).containsExactly("ann", "bob");
  }

  @Test
  void aBarrierTimesOutAfterTheFirstArrival() {
    arrive("gate", 3, 5_000, "ann");
    scenario.pass(3_000);
    arrive("gate", 3, 60_000, "bob");

    scenario.pass(1_999);
    assertThat(barrier("gate").state()).isEqualTo(State.WAITING);
    scenario.pass(1);

    assertThat(barrier("gate").state()).isEqualTo(State.TIMED_OUT);
    assertThat(barrier("gate").participants()).containsExactly("ann", "bob");
  }

  @Test
  void whoArrivesAtABarrierThatHasTimedOutBeginsItAnew() {
    arrive("gate", 2, 5_000, "ann");
    scenario.pass(5_000);

    BarrierSnapshot anew = arrive("gate", 2, 7_000, "ann");
    assertThat(anew.state()).isEqualTo(State.WAITING);
    assertThat(anew.generation()).isEqualTo(2);
    assertThat(anew.participants()).containsExactly("ann");
    assertThat(anew.expireTimeMs()).isEqualTo(scenario.nowMs() + 7_000);

    assertThat(arrive("gate", 2, 0, "bob").state()).isEqualTo(State.OPEN);
    assertThat(arrive("gate", 2, 0, "ann").generation()).as("once it is open").isEqualTo(2);
  }

  @Test
  void anotherGenerationMayBeForAnotherNumber() {
    arrive("gate", 3, 5_000, "ann");
    scenario.pass(5_000);

    assertThat(arrive("gate", 1, 0, "ann").state()).isEqualTo(State.OPEN);
  }

  @Test
  void anArrivalThatIsRepeatedIsToldOfItsOwnGeneration() {
    assertThat(arriveAs("gate", 5_000, "ann", "first").state()).isEqualTo(State.WAITING);
    scenario.pass(5_000);

    BarrierSnapshot repeated = arriveAs("gate", 5_000, "ann", "first");
    assertThat(repeated.state()).isEqualTo(State.TIMED_OUT);
    assertThat(repeated.generation()).isEqualTo(1);

    arriveAs("gate", 5_000, "bob", "second");
    assertThat(arriveAs("gate", 5_000, "ann", "first")).as("still").isEqualTo(repeated);
    assertThat(barrier("gate").participants()).containsExactly("bob");
  }

  @Test
  void allAskForTheSameNumber() {
    arrive("gate", 3, 0, "ann");

    assertThat(at("gate", 2, 0, "bob")).satisfies(refused(Refusal.BARRIER_MISMATCH)::accept);
  }

  @Test
  void barriersAreBounded() {
    for (int i = 0; i < BoardLimits.BARRIERS_MAX; i++) {
      arrive("gate-" + i, 2, 0, "ann");
    }

    assertThat(at("one-more", 2, 0, "ann")).satisfies(refused(Refusal.BARRIERS_EXCEEDED)::accept);
    assertThat(
            scenario.when(
                new TaskCommand.GetBarrier(key("a"), Actors.requester("local"), null, "one-more")))
        .satisfies(refused(Refusal.BARRIER_NOT_FOUND)::accept);
  }

  @Test
  void allBarriersAreListedThoseIncludedThatAreOver() {
    assertThat(barriers()).isEmpty();
    arrive("gate-b", 2, 0, "ann");
    arrive("gate-a", 1, 0, "ann");

    assertThat(barriers()).containsExactly(barrier("gate-a"), barrier("gate-b"));
    assertThat(barriers().getFirst().state()).isEqualTo(BarrierSnapshot.State.OPEN);
  }

  private List<BarrierSnapshot> barriers() {
    TaskReply reply =
        scenario.when(new TaskCommand.ListBarriers(key("a"), Actors.requester("local"), null));
    assertThat(reply).isInstanceOf(TaskReply.Barriers.class);
    return ((TaskReply.Barriers) reply).barriers();
  }

  private TaskReply put(String key, String text, long expected, @Nullable Lease lease) {
    return scenario.when(
        new TaskCommand.PutNote(
            key("a"),
            Actors.requester("local"),
            lease,
            key,
            ByteString.copyFromUtf8(text),
            expected,
            ""));
  }

  private static TaskCommand putAs(String text, long expected, String requestId) {
    return new TaskCommand.PutNote(
        key("a"),
        Actors.requester("local"),
        null,
        "plan",
        ByteString.copyFromUtf8(text),
        expected,
        requestId);
  }

  private static TaskCommand deletion(String requestId) {
    return new TaskCommand.DeleteNote(
        key("a"),
        Actors.requester("local"),
        null,
        "plan",
        TaskCommand.PutNote.ANY_VERSION,
        requestId);
  }

  private String text() {
    return list(null).getFirst().value().toStringUtf8();
  }

  private static TaskCommand note(String key, ByteString value) {
    return new TaskCommand.PutNote(
        key("a"), Actors.requester("local"), null, key, value, TaskCommand.PutNote.ANY_VERSION, "");
  }

  private static long version(TaskReply reply) {
    assertThat(reply).isInstanceOf(TaskReply.Noted.class);
    return ((TaskReply.Noted) reply).note().version();
  }

  private List<NoteSnapshot> list(@Nullable Lease lease) {
    TaskReply reply =
        scenario.when(new TaskCommand.ListNotes(key("a"), Actors.requester("local"), lease, ""));
    assertThat(reply).isInstanceOf(TaskReply.Notes.class);
    return ((TaskReply.Notes) reply).notes();
  }

  private TaskReply at(String name, int parties, long timeoutMs, String participant) {
    return scenario.when(
        new TaskCommand.ArriveAtBarrier(
            key("a"), Actors.requester("local"), null, name, parties, timeoutMs, participant, ""));
  }

  private BarrierSnapshot arriveAs(String name, long timeoutMs, String who, String requestId) {
    TaskReply reply =
        scenario.when(
            new TaskCommand.ArriveAtBarrier(
                key("a"), Actors.requester("local"), null, name, 2, timeoutMs, who, requestId));
    assertThat(reply).isInstanceOf(TaskReply.AtBarrier.class);
    return ((TaskReply.AtBarrier) reply).barrier();
  }

  private BarrierSnapshot arrive(String name, int parties, long timeoutMs, String participant) {
    TaskReply reply = at(name, parties, timeoutMs, participant);
    assertThat(reply).isInstanceOf(TaskReply.AtBarrier.class);
    return ((TaskReply.AtBarrier) reply).barrier();
  }

  private BarrierSnapshot barrier(String name) {
    TaskReply reply =
        scenario.when(new TaskCommand.GetBarrier(key("a"), Actors.requester("local"), null, name));
    assertThat(reply).isInstanceOf(TaskReply.AtBarrier.class);
    return ((TaskReply.AtBarrier) reply).barrier();
  }
}
