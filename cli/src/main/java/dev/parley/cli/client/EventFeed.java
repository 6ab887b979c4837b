package dev.parley.cli.client;

import dev.parley.cli.client.Inbox.End;
import dev.parley.cli.client.Inbox.Item;
import dev.parley.cli.client.Inbox.Signal;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The events of one task or of a tree, each once and in order, over as many streams as it takes: a
 * stream that breaks is resumed after the last event. Used by one thread.
 */
public final class EventFeed implements AutoCloseable {
  /** A stream that lived for so long has worked, even when nothing happened to its task. */
  private static final Duration WORKED = Duration.ofSeconds(2);

  private final BrokerClient client;
  private final LongFunction<Source> open;
  private final Function<TaskEvent, Long> cursor;
  private final Patience patience;
  private final Backoff backoff = new Backoff();
  private @Nullable Source source;
  private long after;
  private long openedNanos;
  private boolean ended;

  private EventFeed(
      BrokerClient client,
      long after,
      LongFunction<Source> open,
      Function<TaskEvent, Long> cursor) {
    this.client = client;
    this.after = after;
    this.open = open;
    this.cursor = cursor;
    this.patience = new Patience(client.timeout());
  }

  /** Returns the history of a task from the event after the given number on. */
  public static EventFeed ofTask(BrokerClient client, String taskId, long afterNumber) {
    return new EventFeed(
        client,
        afterNumber,
        after -> {
          Inbox<WatchTaskRequest, WatchTaskResponse> inbox = new Inbox<>();
          client
              .asyncTasks()
              .watchTask(
                  WatchTaskRequest.newBuilder().setTaskId(taskId).setAfterNumber(after).build(),
                  inbox);
          return new Stream<>(inbox, WatchTaskResponse::getEvent);
        },
        TaskEvent::getNumber);
  }

  /** Returns the events of a task and everything below it, from the first on. */
  public static EventFeed ofTree(BrokerClient client, String taskId) {
    return new EventFeed(
        client,
        0,
        after -> {
          Inbox<WatchTreeRequest, WatchTreeResponse> inbox = new Inbox<>();
          client
              .asyncTasks()
              .watchTree(
                  WatchTreeRequest.newBuilder().setTaskId(taskId).setAfterCursor(after).build(),
                  inbox);
          return new Stream<>(inbox, WatchTreeResponse::getEvent);
        },
        TaskEvent::getTreeCursor);
  }

  /**
   * Waits for the next event.
   *
   * @return the event; empty when none came in time, or when the task has ended and there are no
   *     more
   * @throws dev.parley.cli.outcome.CliFailure when the broker refuses, or was away for longer than
   *     the timeout
   */
  public Optional<TaskEvent> next(Duration atMost) {
    if (ended) {
      return Optional.empty();
    }
    Source stream = source;
    if (stream == null) {
      stream = open.apply(after);
      source = stream;
      openedNanos = System.nanoTime();
    }
    return switch (stream.poll(atMost)) {
      case null -> Optional.empty();
      case Item<TaskEvent>(TaskEvent event) -> Optional.of(taken(event));
      case End<TaskEvent>(Throwable error) -> {
        source = null;
        over(error);
        yield Optional.empty();
      }
    };
  }

  /** Returns whether the task has ended and all events have been returned. */
  public boolean ended() {
    return ended;
  }

  private TaskEvent taken(TaskEvent event) {
    after = cursor.apply(event);
    client.answered();
    patience.renew();
    backoff.reset();
    return event;
  }

  private void over(@Nullable Throwable error) {
    if (error == null) {
      ended = true;
      return;
    }
    BrokerError why = BrokerError.of(error);
    boolean worked = !why.connectionRefused() && System.nanoTime() - openedNanos > WORKED.toNanos();
    if (worked || backoff.isFresh()) {
      // A task may rest for hours between two events; only the time without a stream counts.
      backoff.reset();
      patience.renew();
    }
    if (!client.worthAnotherTry(why) || patience.isOver()) {
      throw client.failure(why).causedBy(error);
    }
    backoff.pause(why.retryDelay(), patience.left());
  }

  @Override
  public void close() {
    if (source != null) {
      source.cancel();
    }
  }

  /** One stream of either kind. */
  private interface Source {
    @Nullable Signal<TaskEvent> poll(Duration atMost);

    void cancel();
  }

  private record Stream<Q, R>(Inbox<Q, R> inbox, Function<R, TaskEvent> event) implements Source {
    @Override
    public @Nullable Signal<TaskEvent> poll(Duration atMost) {
      return switch (inbox.poll(atMost)) {
        case null -> null;
        case Item<R>(R message) -> new Item<>(event.apply(message));
        case End<R>(Throwable error) -> new End<>(error);
      };
    }

    @Override
    public void cancel() {
      inbox.cancel();
    }
  }
}
