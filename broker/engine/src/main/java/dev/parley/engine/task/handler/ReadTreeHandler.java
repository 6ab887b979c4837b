package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ReadTree;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the histories of a tree in the order of positions. */
final class ReadTreeHandler {

  private record Positioned(long position, Event event) {}

  private ReadTreeHandler() {}

  static TaskDecision decide(ReadTree query, HandlerContext context) {
    TaskView top = context.tasks().find(query.key());
    if (top == null) {
      return Refusals.notFound(query.key());
    }
    List<Positioned> found = new ArrayList<>();
    for (TaskView task : context.tasks().tree(query.key(), query.levels())) {
      collect(task, query.afterPosition(), found);
    }
    found.sort(Comparator.comparingLong(Positioned::position));
    List<Positioned> page = found.subList(0, Math.min(found.size(), query.limit()));
    return TaskDecision.answer(
        new TaskReply.History(
            page.stream().map(Positioned::event).toList(),
            page.stream().map(Positioned::position).toList(),
            page.size() == found.size(),
            top.state().terminal()));
  }

  private static void collect(TaskView task, long afterPosition, List<Positioned> found) {
    long number = task.lastNumber();
    while (number > 0 && task.position(number) > afterPosition) {
      number--;
    }
    for (Event event : task.history(number, Integer.MAX_VALUE)) {
      found.add(new Positioned(task.position(event.getNumber()), event));
    }
  }
}
