package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.BoardLimits;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskCommand.PutNote;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Board;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.NoteWritten;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a note, if it is at the version that its writer has seen. */
final class PutNoteHandler {

  private PutNoteHandler() {}

  static TaskDecision decide(PutNote command, HandlerContext context) {
    return TreeMembers.of(
        command,
        context,
        root -> {
          NoteSnapshot before = before(root, command, context);
          return before == null
              ? TreeMembers.changing(command, context, open -> put(open, command, context))
              : TaskDecision.answer(new TaskReply.Noted(before));
        });
  }

  /** What the same request wrote before, whatever has become of the note since. */
  private static @Nullable NoteSnapshot before(
      TaskView root, PutNote command, HandlerContext context) {
    Board board = root.board();
    long version =
        board == null || context.rules().breaks(TaskRule.FORGET_WRITES)
            ? 0
            : board.versionBy(command.key(), command.requestId());
    return version == 0 ? null : NoteSnapshot.of(root.history().event(version));
  }

  private static TaskDecision put(TaskView root, PutNote command, HandlerContext context) {
    Board board = root.board();
    NoteSnapshot there = board == null ? null : board.note(command.key());
    if (conflicts(there, command.expectedVersion())
        && !context.rules().breaks(TaskRule.LOSE_UPDATE)) {
      return conflict(command.key(), there);
    }
    TaskDecision full = full(board, there, command);
    if (full != null) {
      return full;
    }
    Draft draft = Draft.of(root, TreeMembers.actor(command, context), context);
    draft.add(
        draft
            .event(root.state())
            .setNoteWritten(
                NoteWritten.newBuilder()
                    .setKey(command.key())
                    .setValue(labelled(command, context))
                    .setRequestId(command.requestId())));
    return new TaskDecision(draft.events(), () -> noted(root, command.key()), List.of(), List.of());
  }

  /** What an agent writes came of what it works on. */
  private static ByteString labelled(PutNote command, HandlerContext context) {
    Lease lease = command.lease();
    TaskView writer = lease == null ? null : context.tasks().find(lease.task());
    return writer == null
        ? command.value()
        : Lowered.word(Kind.NOTE, command.value(), writer.trust(), context);
  }

  private static TaskReply noted(TaskView root, String key) {
    Board board = requireNonNull(root.board(), "the board that was just written on");
    return new TaskReply.Noted(requireNonNull(board.note(key), "the note that was just written"));
  }

  static boolean conflicts(@Nullable NoteSnapshot there, long expectedVersion) {
    return expectedVersion != PutNote.ANY_VERSION
        && expectedVersion != (there == null ? 0 : there.version());
  }

  static TaskDecision conflict(String key, @Nullable NoteSnapshot there) {
    long version = there == null ? 0 : there.version();
    return TaskDecision.refuse(
        Refusal.NOTE_CONFLICT,
        "Expected another version of note %s, but it is at %d".formatted(key, version),
        Map.of("version", Long.toString(version)));
  }

  private static @Nullable TaskDecision full(
      @Nullable Board board, @Nullable NoteSnapshot there, PutNote command) {
    int notes = board == null ? 0 : board.noteCount();
    long bytes = (board == null ? 0 : board.writtenBytes()) + command.value().size();
    if (there == null && notes >= BoardLimits.NOTES_MAX) {
      return exceeded(BoardLimits.NOTES_MAX, "notes in a tree");
    }
    return bytes > BoardLimits.WRITTEN_BYTES_MAX
        ? exceeded(BoardLimits.WRITTEN_BYTES_MAX, "bytes written into the notes of a tree")
        : null;
  }

  private static TaskDecision exceeded(long limit, String what) {
    return TaskDecision.refuse(
        Refusal.NOTES_EXCEEDED,
        "Expected at most %d %s, but there would be more".formatted(limit, what),
        Map.of("limit", Long.toString(limit)));
  }
}
