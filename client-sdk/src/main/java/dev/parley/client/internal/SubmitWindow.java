package dev.parley.client.internal;

import dev.parley.client.SubmitStream;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.internal.TaskCreator.Outgoing;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * The window of one {@link SubmitStream}: holds back who submits more than may be on the way. What
 * is let through goes the way of all tasks of the client. Thread-safe.
 */
final class SubmitWindow implements SubmitStream {
  private static final int WINDOW = 256;

  private final ClientCore core;
  private final TaskCreator creator;
  private final Semaphore places = new Semaphore(WINDOW, true);
  private volatile boolean closed;

  SubmitWindow(ClientCore core, TaskCreator creator) {
    this.core = core;
    this.creator = creator;
  }

  @Override
  public CompletableFuture<TaskHandle> submit(TaskDraft draft) {
    if (closed) {
      throw new IllegalStateException("expected an open stream, but it is closed");
    }
    // Before it takes a place, which a draft that can't be sent would keep for ever.
    Outgoing outgoing = creator.outgoing(draft);
    takePlaces(1);
    CompletableFuture<TaskHandle> answer = creator.create(outgoing);
    Loop.when(answer, (task, error) -> places.release());
    return core.forUser(answer);
  }

  @Override
  public void flush() {
    takePlaces(WINDOW);
    places.release(WINDOW);
  }

  @Override
  public void close() {
    closed = true;
    flush();
  }

  private void takePlaces(int count) {
    try {
      places.acquire(count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.local(Status.Code.CANCELLED, "the thread was interrupted while it submitted");
    }
  }
}
