package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskCommand.DeleteNote;
import dev.parley.engine.task.state.Board;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.NoteDeleted;

/** Deletes a note, if it is at the version that whoever asks has seen. */
final class DeleteNoteHandler {

  private DeleteNoteHandler() {}

  static TaskDecision decide(DeleteNote command, HandlerContext context) {
    return TreeMembers.of(
        command,
        context,
        root ->
            repeated(root, command, context)
                ? TaskDecision.acknowledge()
                : TreeMembers.changing(command, context, open -> delete(open, command, context)));
  }

  private static boolean repeated(TaskView root, DeleteNote command, HandlerContext context) {
    Board board = root.board();
    return board != null
        && !context.rules().breaks(TaskRule.FORGET_WRITES)
        && board.deletedBy(command.key(), command.requestId());
  }

  private static TaskDecision delete(TaskView root, DeleteNote command, HandlerContext context) {
    Board board = root.board();
    NoteSnapshot there = board == null ? null : board.note(command.key());
    if (there == null) {
      return TaskDecision.acknowledge();
    }
    if (PutNoteHandler.conflicts(there, command.expectedVersion())) {
      return PutNoteHandler.conflict(command.key(), there);
    }
    Draft draft = Draft.of(root, TreeMembers.actor(command, context), context);
    draft.add(
        draft
            .event(root.state())
            .setNoteDeleted(
                NoteDeleted.newBuilder().setKey(command.key()).setRequestId(command.requestId())));
    return TaskDecision.acknowledge(draft.events());
  }
}
