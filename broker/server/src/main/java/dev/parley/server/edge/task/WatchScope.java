package dev.parley.server.edge.task;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Event;

/** What a watch is about. Immutable. */
sealed interface WatchScope {

  /** The task whose end ends the watch. */
  TaskKey top();

  boolean covers(Event event);

  /** Where an event stands in the order of the watch: it only grows. */
  long mark(Event event, long position);

  /** Asks for the events after a mark. */
  TaskCommand read(long after, int limit);

  default boolean isEnd(Event event) {
    return event.hasTaskEnded() && event.getTaskId().equals(top().taskId());
  }

  /** The history of one task, by the numbers of its events. */
  record OneTask(TaskKey top) implements WatchScope {

    @Override
    public boolean covers(Event event) {
      return event.getTaskId().equals(top.taskId());
    }

    @Override
    public long mark(Event event, long position) {
      return event.getNumber();
    }

    @Override
    public TaskCommand read(long after, int limit) {
      return new TaskCommand.ReadHistory(top, after, limit);
    }
  }

  /**
   * A task and those below it, by position.
   *
   * @param levels how many levels below; 0 for all
   */
  record Tree(TaskKey top, int levels) implements WatchScope {

    @Override
    public boolean covers(Event event) {
      String id = event.getTaskId();
      int length = top.taskId().length();
      if (!id.startsWith(top.taskId()) || (id.length() > length && id.charAt(length) != '.')) {
        return false;
      }
      return levels == 0 || id.substring(length).chars().filter(c -> c == '.').count() <= levels;
    }

    @Override
    public long mark(Event event, long position) {
      return position;
    }

    @Override
    public TaskCommand read(long after, int limit) {
      return new TaskCommand.ReadTree(top, after, levels, limit);
    }
  }
}
