package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ReadTree;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.History;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Reads the histories of a tree in the order of positions. */
final class ReadTreeHandler {

  private record Positioned(long position, Event event) {}

  private ReadTreeHandler() {}

  static TaskDecision decide(ReadTree query, HandlerContext context) {
    TaskView top = context.tasks().find(query.key());
    if (top == null) {
      return Refusals.notFound(query.key());
    }
    Page page = new Page(query.limit());
    for (TaskView task : context.tasks().tree(query.key(), query.levels())) {
      page.add(task, query.afterPosition());
    }
    List<Positioned> events = page.inOrder();
    return TaskDecision.answer(
        new TaskReply.History(
            events.stream().map(Positioned::event).toList(),
            events.stream().map(Positioned::position).toList(),
            page.complete,
            top.state().terminal()));
  }

  /**
   * The earliest events that it was given. Histories of ended tasks are unpacked when they are
   * looked at, so those are left alone that cannot have a place.
   */
  private static final class Page {
    private final int limit;
    private final PriorityQueue<Positioned> latestFirst =
        new PriorityQueue<>(Comparator.comparingLong(Positioned::position).reversed());
    private boolean complete = true;

    Page(int limit) {
      this.limit = limit;
    }

    void add(TaskView task, long afterPosition) {
      if (task.lastPosition() <= afterPosition) {
        return;
      }
      if (!hasPlace(task.createdPosition())) {
        complete = false;
        return;
      }
      History history = task.history();
      for (long number = history.countUpTo(afterPosition) + 1L;
          number <= history.lastNumber();
          number++) {
        if (!hasPlace(history.position(number))) {
          complete = false;
          return;
        }
        add(new Positioned(history.position(number), history.event(number)));
      }
    }

    private void add(Positioned event) {
      if (latestFirst.size() == limit) {
        latestFirst.remove();
        complete = false;
      }
      latestFirst.add(event);
    }

    private boolean hasPlace(long position) {
      return latestFirst.size() < limit
          || (limit > 0 && position < latestFirst.element().position());
    }

    List<Positioned> inOrder() {
      List<Positioned> events = new ArrayList<>(latestFirst);
      events.sort(Comparator.comparingLong(Positioned::position));
      return events;
    }
  }
}
