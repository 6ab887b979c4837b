package dev.parley.server.edge.task;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestWatch;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.ActorKind;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.Barrier;
import dev.parley.v1.BarrierState;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceBlockingStub;
import dev.parley.v1.DeleteNoteRequest;
import dev.parley.v1.GetBarrierRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.ListBarriersRequest;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.Note;
import dev.parley.v1.Part;
import dev.parley.v1.PutNoteRequest;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TrustLabel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Notes and barriers over real connections. */
final class CoordinationTest extends WithBroker {
  @Test
  void agentAndRequesterShareNotes() {
    Lease lease = work();

    Note first = stub().putNote(put("style", "formal").setLease(lease).build()).getNote();
    assertThat(first.getWriter().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(first.getWriter().getId()).isEqualTo("a");
    assertThat(first.getValue().getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);

    Note second =
        stub()
            .putNote(put("style", "plain").setExpectedVersion(first.getVersion()).build())
            .getNote();
    assertThat(second.getValue().getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_USER);
    assertThat(second.getVersion()).isGreaterThan(first.getVersion());
    refused(
        "ABORTED NOTE_CONFLICT",
        stub -> stub.putNote(put("style", "late").setExpectedVersion(first.getVersion()).build()));
    assertThat(notes()).containsExactly(second);

    stub().deleteNote(DeleteNoteRequest.newBuilder().setRootId("t1").setKey("style").build());
    assertThat(notes()).isEmpty();
  }

  @Test
  void anAgentThatCreatedTheRootWritesInItsOwnName() {
    requester.create(Requests.taskRequest("t1", "nobody").setAgentId("boss").build());

    Note note = stub().putNote(put("style", "formal").setAgentId("boss").build()).getNote();

    assertThat(note.getWriter().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(note.getWriter().getId()).isEqualTo("boss");
    assertThat(note.getValue().getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
    stub().arriveAtBarrier(arrive(2).setParticipant("boss").setAgentId("boss").build());
    stub()
        .deleteNote(
            DeleteNoteRequest.newBuilder()
                .setRootId("t1")
                .setKey("style")
                .setAgentId("boss")
                .build());
    assertThat(TestWatch.task(broker.channel(), "t1", note.getVersion() - 1).take(3))
        .allSatisfy(event -> assertThat(event.getActor()).isEqualTo(note.getWriter()));
  }

  @Test
  void whoWatchesTheRootIsToldOfEveryChangeOfItsNotes() {
    Lease lease = work();
    long from =
        stub()
            .listNotes(ListNotesRequest.newBuilder().setRootId("t1").build())
            .getLastEventNumber();
    TestWatch watch = TestWatch.task(broker.channel(), "t1", from);

    Note first = stub().putNote(put("style", "formal").setLease(lease).build()).getNote();
    Note second = stub().putNote(put("style", "plain").build()).getNote();
    stub().deleteNote(DeleteNoteRequest.newBuilder().setRootId("t1").setKey("style").build());

    List<TaskEvent> told = watch.take(3);
    assertThat(told)
        .extracting(TaskEvent::getEventCase)
        .containsExactly(
            TaskEvent.EventCase.NOTE_WRITTEN,
            TaskEvent.EventCase.NOTE_WRITTEN,
            TaskEvent.EventCase.NOTE_DELETED);
    assertThat(told)
        .extracting(TaskEvent::getNumber)
        .startsWith(first.getVersion(), second.getVersion());
    assertThat(told.get(1).getNoteWritten().getValue()).isEqualTo(second.getValue());
    assertThat(TestWatch.task(broker.channel(), "t1", from).take(3))
        .as("who comes later")
        .isEqualTo(told);
  }

  @Test
  void aBarrierOpensForAll() {
    Lease lease = work();

    assertThat(stub().arriveAtBarrier(arrive(2).setLease(lease).build()).getBarrier().getState())
        .isEqualTo(BarrierState.BARRIER_STATE_WAITING);
    assertThat(stub().arriveAtBarrier(arrive(2).setParticipant("owner").build()).getBarrier())
        .satisfies(barrier -> {
          assertThat(barrier.getState()).isEqualTo(BarrierState.BARRIER_STATE_OPEN);
          assertThat(barrier.getParticipantsList()).containsExactly("t1", "owner");
        });
    assertThat(
            stub()
                .listBarriers(ListBarriersRequest.newBuilder().setRootId("t1").build())
                .getBarriersList())
        .singleElement()
        .satisfies(barrier -> assertThat(barrier.getName()).isEqualTo("gate"));
    refused(
        "NOT_FOUND TASK_NOT_FOUND",
        stub -> stub.listBarriers(ListBarriersRequest.newBuilder().setRootId("t2").build()));
    refused(
        "FAILED_PRECONDITION BARRIER_MISMATCH",
        stub -> stub.arriveAtBarrier(arrive(3).setParticipant("other").build()));
    refused(
        "NOT_FOUND BARRIER_NOT_FOUND",
        stub ->
            stub.getBarrier(
                GetBarrierRequest.newBuilder().setRootId("t1").setName("none").build()));
  }

  @Test
  void aBarrierThatHasTimedOutBeginsAnew() throws InterruptedException {
    work();
    ArriveAtBarrierRequest first =
        arrive(2)
            .setParticipant("ann")
            .setRequestId("first")
            .setTimeout(Duration.newBuilder().setNanos(50_000_000))
            .build();
    assertThat(stub().arriveAtBarrier(first).getBarrier().getGeneration()).isEqualTo(1);
    while (barrier().getState() != BarrierState.BARRIER_STATE_TIMED_OUT) {
      Thread.sleep(20);
    }

    Barrier repeated = stub().arriveAtBarrier(first).getBarrier();
    assertThat(repeated.getState()).isEqualTo(BarrierState.BARRIER_STATE_TIMED_OUT);
    Barrier anew =
        stub()
            .arriveAtBarrier(arrive(2).setParticipant("ann").setRequestId("second").build())
            .getBarrier();
    assertThat(anew.getState()).isEqualTo(BarrierState.BARRIER_STATE_WAITING);
    assertThat(anew.getGeneration()).isEqualTo(2);
    assertThat(anew.getParticipantsList()).containsExactly("ann");
    assertThat(stub().arriveAtBarrier(first).getBarrier()).as("still").isEqualTo(repeated);
    assertThat(
            stub().arriveAtBarrier(arrive(2).setParticipant("bob").build()).getBarrier().getState())
        .isEqualTo(BarrierState.BARRIER_STATE_OPEN);
  }

  @Test
  void aCallThatIsRepeatedCountsOnceWhoeverHasWrittenSince() {
    Lease lease = work();
    PutNoteRequest put = put("style", "formal").setRequestId("put").build();
    Note first = stub().putNote(put).getNote();
    Note second = stub().putNote(put("style", "plain").setLease(lease).build()).getNote();

    assertThat(stub().putNote(put).getNote()).isEqualTo(first);
    assertThat(notes()).containsExactly(second);

    DeleteNoteRequest delete =
        DeleteNoteRequest.newBuilder()
            .setRootId("t1")
            .setKey("style")
            .setRequestId("delete")
            .build();
    stub().deleteNote(delete);
    Note third = stub().putNote(put("style", "new").setLease(lease).build()).getNote();
    stub().deleteNote(delete);
    assertThat(notes()).containsExactly(third);
  }

  private Barrier barrier() {
    return stub()
        .getBarrier(GetBarrierRequest.newBuilder().setRootId("t1").setName("gate").build())
        .getBarrier();
  }

  @Test
  void onlyThoseOfATreeUseItsNotesAndBarriers() {
    Lease lease = work();
    requester.create("t2", "nobody");

    refused(
        "PERMISSION_DENIED TREE_FOREIGN",
        stub -> stub.putNote(put("k", "x").setRootId("t2").setLease(lease).build()));
    refused(
        "PERMISSION_DENIED TREE_FOREIGN",
        stub -> stub.arriveAtBarrier(arrive(2).setRootId("t2").setLease(lease).build()));
  }

  @Test
  void aTreeHasSoManyBarriers() {
    requester.create("t1", "nobody");
    for (int i = 0; i < 100; i++) {
      stub().arriveAtBarrier(arrive(2).setName("gate-" + i).setParticipant("p").build());
    }

    refused(
        "RESOURCE_EXHAUSTED BARRIERS_EXCEEDED",
        stub -> stub.arriveAtBarrier(arrive(2).setName("more").setParticipant("p").build()));
    stub().arriveAtBarrier(arrive(2).setName("gate-0").setParticipant("q").build());
  }

  @Test
  void theNotesOfATreeTakeSoMuch() {
    requester.create("t1", "nobody");
    String text = "x".repeat(16_000);
    int bytes = stub().putNote(put("k", text).build()).getNote().getValue().getSerializedSize();
    for (int written = 2 * bytes; written <= 4 << 20; written += bytes) {
      stub().putNote(put("k", text).build());
    }

    refused("RESOURCE_EXHAUSTED NOTES_EXCEEDED", stub -> stub.putNote(put("k", text).build()));
    assertThat(notes()).hasSize(1);
  }

  @Test
  void aTreeHasSoManyNotes() {
    requester.create("t1", "nobody");
    for (int i = 0; i < 1_000; i++) {
      stub().putNote(put("k" + i, "x").build());
    }

    refused("RESOURCE_EXHAUSTED NOTES_EXCEEDED", stub -> stub.putNote(put("more", "x").build()));
    stub().putNote(put("k0", "y").build());
  }

  @Test
  void requestsAreAsDocumented() {
    work();
    Part large = Part.newBuilder().setText("x".repeat(17_000)).build();
    for (PutNoteRequest.Builder bad :
        List.of(put("", "x"), put("no spaces", "x"), put("k", "x").setExpectedVersion(-1))) {
      refused("INVALID_ARGUMENT REQUEST_INVALID", stub -> stub.putNote(bad.build()));
    }
    refused(
        "INVALID_ARGUMENT CONTENT_INVALID",
        stub -> stub.putNote(put("k", "x").setValue(Part.getDefaultInstance()).build()));
    refused(
        "INVALID_ARGUMENT PAYLOAD_TOO_LARGE",
        stub -> stub.putNote(put("k", "x").setValue(large).build()));
    refused(
        "INVALID_ARGUMENT REQUEST_INVALID",
        stub -> stub.arriveAtBarrier(arrive(0).setParticipant("p").build()));
    refused("INVALID_ARGUMENT REQUEST_INVALID", stub -> stub.arriveAtBarrier(arrive(2).build()));
    refused(
        "NOT_FOUND TASK_NOT_FOUND",
        stub -> stub.putNote(put("k", "x").setRootId("nobody").build()));
  }

  private Lease work() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    return agent.awaitAssignment().getLease();
  }

  private List<Note> notes() {
    return stub().listNotes(ListNotesRequest.newBuilder().setRootId("t1").build()).getNotesList();
  }

  private static PutNoteRequest.Builder put(String key, String text) {
    return PutNoteRequest.newBuilder()
        .setRootId("t1")
        .setKey(key)
        .setValue(Part.newBuilder().setText(text));
  }

  private static ArriveAtBarrierRequest.Builder arrive(int parties) {
    return ArriveAtBarrierRequest.newBuilder().setRootId("t1").setName("gate").setParties(parties);
  }

  private void refused(String reason, Consumer<CoordinationServiceBlockingStub> call) {
    assertThatThrownBy(() -> call.accept(stub()))
        .satisfies(e -> assertThat(Failures.reason(e)).isEqualTo(reason));
  }

  private CoordinationServiceBlockingStub stub() {
    return CoordinationServiceGrpc.newBlockingStub(broker.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }
}
