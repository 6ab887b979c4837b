package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ReadTree;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.History;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Reads the histories of a tree in the order of positions.
 *
 * <p>Which events make a page is found out by positions alone; only tasks that have one of them are
 * unpacked, and a page with events of many tasks ends early.
 */
final class ReadTreeHandler {

  /** Tasks that one page unpacks, so that a large tree does not hold up the shard. */
  private static final int UNPACKED_MAX = 500;

  private record Place(long position, TaskView task) {}

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
    Map<TaskView, History> histories = new HashMap<>();
    List<Event> events = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    boolean complete = page.complete;
    for (Place place : page.inOrder()) {
      History history = histories.get(place.task);
      if (history == null) {
        if (histories.size() == UNPACKED_MAX) {
          complete = false;
          break;
        }
        history = place.task.history();
        histories.put(place.task, history);
      }
      events.add(history.eventAt(place.position));
      positions.add(place.position);
    }
    return TaskDecision.answer(
        new TaskReply.History(
            List.copyOf(events), List.copyOf(positions), complete, top.state().terminal()));
  }

  /** The earliest places of events that it was given. */
  private static final class Page {
    private final int limit;
    private final PriorityQueue<Place> latestFirst =
        new PriorityQueue<>(Comparator.comparingLong(Place::position).reversed());
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
      // One more than there can be places for, to see whether there are more.
      for (long position : task.positionsAfter(afterPosition, limit + 1)) {
        if (!hasPlace(position)) {
          complete = false;
          return;
        }
        add(new Place(position, task));
      }
    }

    private void add(Place place) {
      if (latestFirst.size() == limit) {
        latestFirst.remove();
        complete = false;
      }
      latestFirst.add(place);
    }

    private boolean hasPlace(long position) {
      return latestFirst.size() < limit
          || (limit > 0 && position < latestFirst.element().position());
    }

    List<Place> inOrder() {
      List<Place> places = new ArrayList<>(latestFirst);
      places.sort(Comparator.comparingLong(Place::position));
      return places;
    }
  }
}
