package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.parley.v1.Actor;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.ArriveAtBarrierResponse;
import dev.parley.v1.BarrierState;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceImplBase;
import dev.parley.v1.DeleteNoteRequest;
import dev.parley.v1.DeleteNoteResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetBarrierRequest;
import dev.parley.v1.GetBarrierResponse;
import dev.parley.v1.ListBarriersRequest;
import dev.parley.v1.ListBarriersResponse;
import dev.parley.v1.Note;
import dev.parley.v1.NoteDeleted;
import dev.parley.v1.NoteWritten;
import dev.parley.v1.Part;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whoever created a tree asks of its notes and barriers, and is told. */
final class CoordinationTest {
  private static final List<TaskEvent> HISTORY =
      List.of(
          TaskEvent.newBuilder().setNumber(1).build(),
          written(2, "taken.intro", "w1"),
          written(3, "style", "Formal"),
          deleted(4, "taken.intro"),
          deleted(5, "style"),
          written(6, "taken.end", "w2"));

  /** A barrier that others have begun anew when one looks at it. */
  private static final String LATE = "late";

  private final List<WatchTaskRequest> watches = new CopyOnWriteArrayList<>();
  private final List<DeleteNoteRequest> deletions = new CopyOnWriteArrayList<>();
  private final List<ArriveAtBarrierRequest> arrivals = new CopyOnWriteArrayList<>();
  private final Answered answered = Answered.by(new Histories(), new Boards());
  private final Parley parley = answered.parley();

  @AfterEach
  void close() {
    answered.close();
  }

  @Test
  void watchTellsEachChangeUnderThePrefixOnceAcrossABreak() throws Exception {
    Told told = new Told();
    Watch watch = parley.requester().notes("root").watch("taken.", told);
    watch.done().get(SOON.toSeconds(), TimeUnit.SECONDS);

    assertThat(told.notes).extracting(Note::getKey).containsExactly("taken.intro", "taken.end");
    assertThat(told.notes).extracting(Note::getVersion).containsExactly(2L, 6L);
    assertThat(told.notes.get(0).getValue().getText()).isEqualTo("w1");
    assertThat(told.notes.get(0).getWriter().getId()).isEqualTo("agent");
    assertThat(told.deleted).containsExactly("taken.intro at 4");
    assertThat(watch.position()).isEqualTo(6);
    assertThat(watches).extracting(WatchTaskRequest::getTaskId).containsOnly("root");
    assertThat(watches).extracting(WatchTaskRequest::getAfterNumber).containsExactly(0L, 3L);
  }

  @Test
  void watchBeginsAfterTheVersionThatWasRead() throws Exception {
    Told told = new Told();
    Watch watch = parley.requester().notes("root").watch("", 4, told);
    watch.done().get(SOON.toSeconds(), TimeUnit.SECONDS);

    assertThat(told.notes).extracting(Note::getKey).containsExactly("taken.end");
    assertThat(told.deleted).containsExactly("style at 5");
  }

  @Test
  void aNoteIsDeletedAtTheVersionThatWasRead() {
    Notes notes = parley.requester().notes("root");
    notes.deleteIf("style", 3);
    notes.delete("style");
    assertThatThrownBy(() -> notes.deleteIf("style", 99))
        .isInstanceOfSatisfying(
            ParleyException.class,
            error -> assertThat(error.reason()).isEqualTo(ErrorReason.ERROR_REASON_NOTE_CONFLICT));

    assertThat(deletions.get(0).getExpectedVersion()).isEqualTo(3);
    assertThat(deletions.get(1).hasExpectedVersion()).isFalse();
    assertThat(deletions).allMatch(deletion -> !deletion.hasLease());
    assertThat(deletions).extracting(DeleteNoteRequest::getRequestId).doesNotHaveDuplicates();
    assertThat(deletions).noneMatch(deletion -> deletion.getRequestId().isEmpty());
  }

  @Test
  void whoWaitsIsToldThatItsGenerationHasTimedOut() throws InterruptedException {
    Barrier late = parley.requester().barriers("root").barrier(LATE, "a", 2, Duration.ofMinutes(1));

    assertThat(late.await(SOON)).isEqualTo(BarrierState.BARRIER_STATE_TIMED_OUT);
    assertThat(late.await(SOON)).isEqualTo(BarrierState.BARRIER_STATE_TIMED_OUT);
    assertThat(arrivals).extracting(ArriveAtBarrierRequest::getRequestId).doesNotHaveDuplicates();
  }

  @Test
  void whoCreatedTheTreeReadsItsBarriersAndArrives() throws InterruptedException {
    Barriers barriers = parley.requester().barriers("root");
    assertThat(barriers.get("drafts")).isEmpty();

    Barrier drafts = barriers.barrier("drafts", "owner", 1, Duration.ofMinutes(1));
    assertThat(drafts.await(SOON)).isEqualTo(BarrierState.BARRIER_STATE_OPEN);
    assertThat(arrivals)
        .singleElement()
        .satisfies(arrival -> {
          assertThat(arrival.getRootId()).isEqualTo("root");
          assertThat(arrival.getParticipant()).isEqualTo("owner");
          assertThat(arrival.getParties()).isEqualTo(1);
          assertThat(arrival.getTimeout().getSeconds()).isEqualTo(60);
          assertThat(arrival.hasLease()).isFalse();
        });
    assertThat(barriers.get("drafts").orElseThrow().getParticipantsList()).containsExactly("owner");
    assertThat(barriers.list())
        .extracting(dev.parley.v1.Barrier::getName)
        .containsExactly("drafts");
  }

  /** What a listener was told. */
  private static final class Told implements NoteListener {
    private final List<Note> notes = new CopyOnWriteArrayList<>();
    private final List<String> deleted = new CopyOnWriteArrayList<>();

    @Override
    public void onWritten(Note note) {
      notes.add(note);
    }

    @Override
    public void onDeleted(String key, long number) {
      deleted.add(key + " at " + number);
    }
  }

  /** Streams the history; the first watch breaks after the third event. */
  private final class Histories extends TaskServiceImplBase {
    @Override
    public void watchTask(WatchTaskRequest request, StreamObserver<WatchTaskResponse> out) {
      boolean breaks = watches.isEmpty() && request.getAfterNumber() == 0;
      watches.add(request);
      HISTORY.stream()
          .filter(event -> event.getNumber() > request.getAfterNumber())
          .filter(event -> !breaks || event.getNumber() <= 3)
          .forEach(event -> out.onNext(WatchTaskResponse.newBuilder().setEvent(event).build()));
      if (breaks) {
        out.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        out.onCompleted();
      }
    }
  }

  /** Notes that are at version 3, and barriers that open for those who arrive. */
  private final class Boards extends CoordinationServiceImplBase {
    @Override
    public void deleteNote(DeleteNoteRequest request, StreamObserver<DeleteNoteResponse> out) {
      deletions.add(request);
      if (request.hasExpectedVersion() && request.getExpectedVersion() != 3) {
        out.onError(refused(Status.Code.ABORTED, "NOTE_CONFLICT"));
        return;
      }
      out.onNext(DeleteNoteResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void arriveAtBarrier(
        ArriveAtBarrierRequest request, StreamObserver<ArriveAtBarrierResponse> out) {
      arrivals.add(request);
      out.onNext(
          ArriveAtBarrierResponse.newBuilder()
              .setBarrier(barrier(request, BarrierState.BARRIER_STATE_WAITING))
              .build());
      out.onCompleted();
    }

    @Override
    public void getBarrier(GetBarrierRequest request, StreamObserver<GetBarrierResponse> out) {
      if (arrivals.isEmpty()) {
        out.onError(refused(Status.Code.NOT_FOUND, "BARRIER_NOT_FOUND"));
        return;
      }
      dev.parley.v1.Barrier found =
          request.getName().equals(LATE)
              ? barrier(arrivals.get(0), BarrierState.BARRIER_STATE_WAITING).toBuilder()
                  .setGeneration(2)
                  .build()
              : barrier(arrivals.get(0), BarrierState.BARRIER_STATE_OPEN);
      out.onNext(GetBarrierResponse.newBuilder().setBarrier(found).build());
      out.onCompleted();
    }

    @Override
    public void listBarriers(
        ListBarriersRequest request, StreamObserver<ListBarriersResponse> out) {
      out.onNext(
          ListBarriersResponse.newBuilder()
              .addBarriers(barrier(arrivals.get(0), BarrierState.BARRIER_STATE_OPEN))
              .build());
      out.onCompleted();
    }
  }

  private static dev.parley.v1.Barrier barrier(ArriveAtBarrierRequest by, BarrierState state) {
    return dev.parley.v1.Barrier.newBuilder()
        .setName(by.getName())
        .setState(state)
        .setGeneration(1)
        .setParties(by.getParties())
        .addParticipants(by.getParticipant())
        .build();
  }

  private static TaskEvent written(int number, String key, String text) {
    return TaskEvent.newBuilder()
        .setNumber(number)
        .setActor(Actor.newBuilder().setId("agent"))
        .setNoteWritten(
            NoteWritten.newBuilder().setKey(key).setValue(Part.newBuilder().setText(text)))
        .build();
  }

  private static TaskEvent deleted(int number, String key) {
    return TaskEvent.newBuilder()
        .setNumber(number)
        .setNoteDeleted(NoteDeleted.newBuilder().setKey(key))
        .build();
  }

  private static RuntimeException refused(Status.Code code, String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(reason)
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("parley.dev").setReason(reason).build()))
            .build());
  }
}
