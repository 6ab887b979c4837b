package dev.parley.server.edge.map;

import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.Barrier;
import dev.parley.v1.ListNotesResponse;
import dev.parley.v1.Note;

/** Turns notes and barriers into public ones. */
public final class BoardMapper {

  private BoardMapper() {}

  public static Note toPublic(NoteSnapshot note) {
    return Note.newBuilder()
        .setKey(note.key())
        .setUnknownFields(StoredFields.one(Note.VALUE_FIELD_NUMBER, note.value()))
        .setVersion(note.version())
        .setWriter(Actors.toPublic(note.writer()))
        .setUpdateTime(Times.timestamp(note.timeMs()))
        .build();
  }

  public static ListNotesResponse toPublic(TaskReply.Notes notes) {
    ListNotesResponse.Builder response =
        ListNotesResponse.newBuilder().setLastEventNumber(notes.lastEventNumber());
    notes.notes().forEach(note -> response.addNotes(toPublic(note)));
    return response.build();
  }

  public static Barrier toPublic(BarrierSnapshot barrier) {
    Barrier.Builder shown =
        Barrier.newBuilder()
            .setName(barrier.name())
            .setStateValue(barrier.state().number())
            .setGeneration(barrier.generation())
            .setParties(barrier.parties())
            .addAllParticipants(barrier.participants());
    if (barrier.expireTimeMs() != 0) {
      shown.setExpireTime(Times.timestamp(barrier.expireTimeMs()));
    }
    return shown.build();
  }
}
