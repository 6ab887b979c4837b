package dev.parley.client.internal;

import dev.parley.client.Content;
import dev.parley.client.NoteListener;
import dev.parley.client.Notes;
import dev.parley.client.ParleyException;
import dev.parley.client.Watch;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.DeleteNoteRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.Note;
import dev.parley.v1.Part;
import dev.parley.v1.PutNoteRequest;
import dev.parley.v1.TaskEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The notes of one tree, as one of its members sees them. Thread-safe. */
final class NotesImpl implements Notes {
  private final ClientCore core;
  private final String rootId;
  private final @Nullable Lease lease;
  private final String agentId;

  /**
   * @param caller with the lease of a task in the tree; without one, whoever created its root
   */
  NotesImpl(ClientCore core, String rootId, Caller caller) {
    this.core = core;
    this.rootId = rootId;
    this.lease = caller.lease();
    this.agentId = caller.agentId();
  }

  @Override
  public Note put(String key, Part value) {
    return put(request(key, value));
  }

  @Override
  public Note putIf(String key, Part value, long version) {
    return put(request(key, value).setExpectedVersion(version));
  }

  private PutNoteRequest.Builder request(String key, Part value) {
    PutNoteRequest.Builder request =
        PutNoteRequest.newBuilder()
            .setRequestId(Ids.random())
            .setRootId(rootId)
            .setKey(key)
            .setValue(value)
            .setAgentId(agentId);
    if (lease != null) {
      request.setLease(lease);
    }
    return request;
  }

  private Note put(PutNoteRequest.Builder request) {
    return Waiting.get(core.call(CoordinationServiceGrpc.getPutNoteMethod(), request.build()))
        .getNote();
  }

  @Override
  public Optional<Note> get(String key) {
    return list(key).stream().filter(note -> note.getKey().equals(key)).findFirst();
  }

  @Override
  public List<Note> list(String keyPrefix) {
    ListNotesRequest.Builder request =
        ListNotesRequest.newBuilder().setRootId(rootId).setKeyPrefix(keyPrefix);
    if (lease != null) {
      request.setLease(lease);
    }
    return Waiting.get(core.call(CoordinationServiceGrpc.getListNotesMethod(), request.build()))
        .getNotesList();
  }

  @Override
  public void delete(String key) {
    delete(deletion(key));
  }

  @Override
  public void deleteIf(String key, long version) {
    delete(deletion(key).setExpectedVersion(version));
  }

  private DeleteNoteRequest.Builder deletion(String key) {
    return DeleteNoteRequest.newBuilder()
        .setRequestId(Ids.random())
        .setRootId(rootId)
        .setKey(key)
        .setAgentId(agentId);
  }

  private void delete(DeleteNoteRequest.Builder request) {
    if (lease != null) {
      request.setLease(lease);
    }
    Waiting.get(core.call(CoordinationServiceGrpc.getDeleteNoteMethod(), request.build()));
  }

  @Override
  public Watch watch(String keyPrefix, long afterVersion, NoteListener listener) {
    return EventStream.ofTask(
        core,
        rootId,
        afterVersion,
        event -> tell(event, keyPrefix, listener),
        new SerialExecutor(core.callbacks),
        ParleyException::retryable);
  }

  private static void tell(TaskEvent event, String keyPrefix, NoteListener listener) {
    if (event.hasNoteWritten() && event.getNoteWritten().getKey().startsWith(keyPrefix)) {
      listener.onWritten(
          Note.newBuilder()
              .setKey(event.getNoteWritten().getKey())
              .setValue(event.getNoteWritten().getValue())
              .setVersion(event.getNumber())
              .setWriter(event.getActor())
              .setUpdateTime(event.getEventTime())
              .build());
    } else if (event.hasNoteDeleted() && event.getNoteDeleted().getKey().startsWith(keyPrefix)) {
      listener.onDeleted(event.getNoteDeleted().getKey(), event.getNumber());
    }
  }

  @Override
  public Note update(String key, UnaryOperator<String> change) {
    while (true) {
      Note found = get(key).orElse(Note.getDefaultInstance());
      String text = change.apply(found.getValue().getText());
      try {
        return putIf(key, Content.textPart(text), found.getVersion());
      } catch (ParleyException e) {
        if (e.reason() != ErrorReason.ERROR_REASON_NOTE_CONFLICT) {
          throw e;
        }
      }
    }
  }
}
