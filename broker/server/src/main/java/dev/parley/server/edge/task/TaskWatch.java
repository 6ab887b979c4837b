package dev.parley.server.edge.task;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.EventMapper;
import dev.parley.server.security.Identity;
import dev.parley.server.shard.TreeListener;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.TaskEvent;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One watch: every event of its scope once, in order.
 *
 * <p>It is either live, then committed events go straight to the reader; or behind, then they are
 * only taken note of, and the history is read page by page until nothing is missing. It falls
 * behind when its reader does, and when its shard was opened again. So what it holds in memory is
 * bounded, however slow the reader is.
 *
 * <p>The switch from behind to live happens on the shard's thread, where events are committed and
 * pages come: nothing gets lost in between. Thread-safe.
 *
 * @param <A> the response that carries an event
 */
final class TaskWatch<A> implements TreeListener {
  private final TaskContext context;
  private final Identity identity;
  private final Watches watches;
  private final WatchScope scope;
  private final ServerCallStreamObserver<A> call;
  private final Function<TaskEvent, A> response;
  private final Deque<Item> waiting = new ArrayDeque<>();
  private final List<Item> toComplete = new ArrayList<>();

  private Runnable unsubscribe = () -> {};

  /** The mark of the last event that was put in line. */
  private long cursor;

  /** The mark up to which the history was read, private events included. */
  private long readTo;

  /** The largest mark that was committed while the watch was behind. */
  private long seen;

  private boolean behind = true;
  private boolean reading;
  private boolean lastIsInLine;
  private boolean ended;
  private long progressMs;

  /** An event in line. An end waits for the outcome, which is read apart. */
  private static final class Item {
    final Event event;
    final long position;
    boolean complete;
    @Nullable TaskSnapshot task;

    Item(Event event, long position) {
      this.event = event;
      this.position = position;
      this.complete = !event.hasTaskEnded();
    }
  }

  TaskWatch(
      TaskContext context,
      Identity identity,
      Watches watches,
      WatchScope scope,
      long after,
      ServerCallStreamObserver<A> call,
      Function<TaskEvent, A> response) {
    this.context = context;
    this.identity = identity;
    this.watches = watches;
    this.scope = scope;
    this.cursor = after;
    this.readTo = after;
    this.call = call;
    this.response = response;
    this.progressMs = context.clock().getAsLong();
    call.setOnReadyHandler(this::pump);
    call.setOnCancelHandler(this::canceled);
  }

  void start() {
    Problem problem = watches.admit(identity, this);
    if (problem != null) {
      fail(problem);
      return;
    }
    Runnable subscription = context.shards().watch(scope.top(), this);
    synchronized (this) {
      if (ended) {
        subscription.run();
        return;
      }
      unsubscribe = subscription;
    }
    pump();
  }

  @Override
  public void committed(Event event, long position) {
    if (!scope.covers(event)) {
      return;
    }
    synchronized (this) {
      long mark = scope.mark(event, position);
      if (lastIsInLine) {
        return;
      }
      if (behind || waiting.size() >= context.limits().watchEventsMax()) {
        behind = true;
        seen = Math.max(seen, mark);
        return;
      }
      line(event, position);
      readTo = Math.max(readTo, mark);
    }
    pump();
  }

  @Override
  public void missed() {
    synchronized (this) {
      behind = true;
    }
    pump();
  }

  private void read() {
    long after;
    synchronized (this) {
      after = readTo;
    }
    context
        .shards()
        .submit(
            scope.top(),
            scope.read(after, context.limits().watchEventsMax()),
            new Answering(
                context.faults(), "Watch", reply -> page((TaskReply.History) reply), this::fail));
  }

  private void page(TaskReply.History page) {
    synchronized (this) {
      reading = false;
      for (int i = 0; i < page.events().size(); i++) {
        Event event = page.events().get(i);
        long position = page.positions().get(i);
        line(event, position);
        readTo = Math.max(readTo, scope.mark(event, position));
      }
      if (page.complete() && seen <= readTo) {
        behind = false;
        lastIsInLine |= page.ended();
      }
    }
    pump();
  }

  /** Puts an event in line, unless it was there or is of no interest any more. */
  private void line(Event event, long position) {
    long mark = scope.mark(event, position);
    if (ended || mark <= cursor) {
      return;
    }
    cursor = mark;
    if (EventMapper.isPublic(event)) {
      Item item = new Item(event, position);
      waiting.add(item);
      lastIsInLine |= scope.isEnd(event);
      if (!item.complete) {
        toComplete.add(item);
      }
    }
  }

  /** Sends what can be sent, and asks for what is needed to go on. */
  private void pump() {
    boolean read;
    List<Item> incomplete;
    synchronized (this) {
      send();
      read = !ended && behind && !reading && !lastIsInLine && waiting.isEmpty();
      reading |= read;
      incomplete = toComplete.isEmpty() ? List.of() : List.copyOf(toComplete);
      toComplete.clear();
    }
    incomplete.forEach(this::complete);
    if (read) {
      read();
    }
  }

  private void send() {
    try {
      while (!ended && !waiting.isEmpty() && waiting.element().complete && call.isReady()) {
        Item item = waiting.remove();
        call.onNext(response.apply(EventMapper.toPublic(item.event, item.position, item.task)));
        progressMs = context.clock().getAsLong();
      }
    } catch (RuntimeException e) {
      fail(context.faults().note("an event to a watcher", e));
    }
    if (!ended && lastIsInLine && waiting.isEmpty()) {
      end();
      call.onCompleted();
    }
  }

  private void complete(Item item) {
    TaskKey key = scope.top().sibling(item.event.getTaskId());
    context
        .shards()
        .submit(
            key,
            new TaskCommand.GetTask(key),
            new Answering(
                context.faults(),
                "Watch",
                reply -> completed(item, ((TaskReply.Found) reply).task()),
                problem -> notCompleted(item, problem)));
  }

  private void notCompleted(Item item, Problem problem) {
    if (problem.reason() == ErrorReason.ERROR_REASON_TASK_NOT_FOUND) {
      completed(item, null);
    } else {
      fail(problem);
    }
  }

  private void completed(Item item, @Nullable TaskSnapshot task) {
    synchronized (this) {
      item.task = task;
      item.complete = true;
    }
    pump();
  }

  /** Ends the watch when its reader has read nothing for too long. */
  void sweep(long nowMs) {
    boolean stalled;
    synchronized (this) {
      boolean waits = !waiting.isEmpty() && waiting.element().complete;
      if (!waits) {
        progressMs = nowMs;
      }
      stalled = waits && nowMs - progressMs > context.limits().watchStallMs();
    }
    if (stalled) {
      fail(
          Problem.of(
              ErrorReason.ERROR_REASON_READER_TOO_SLOW,
              "Expected the watcher to read within %d ms, but it read nothing"
                  .formatted(context.limits().watchStallMs())));
    }
  }

  /** Ends the watch at once. Nothing happens when it has ended. */
  void fail(Problem problem) {
    synchronized (this) {
      if (ended) {
        return;
      }
      end();
      call.onError(Errors.exception(problem));
    }
  }

  private synchronized void canceled() {
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      waiting.clear();
      unsubscribe.run();
      watches.remove(identity, this);
    }
  }
}
