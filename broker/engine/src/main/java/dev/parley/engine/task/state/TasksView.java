package dev.parley.engine.task.state;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.CancelRequested;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of a shard, to read. */
public interface TasksView {

  @Nullable TaskView find(TaskKey key);

  SwitchesView switches();

  /** Whether any task is being canceled with a grace. */
  boolean anyCanceling();

  /**
   * By what a task is being canceled: its own cancellation, or one above it that is over sooner.
   */
  @Nullable CancelRequested canceling(TaskView task);

  /** How many tasks have not ended. */
  int unfinished();

  /**
   * How much all tasks take: their events, serialized, and what stands around them. The children
   * that fan-outs have items for count before they are made.
   */
  long bytes();

  /**
   * The part of {@link #bytes} that is of the tree that a task is in, up to the task with which it
   * is forgotten. Looks at all of them.
   */
  long treeBytes(TaskView task);

  /** Tasks that an instance holds a lease of, oldest first. */
  List<? extends TaskView> heldBy(Holder holder);

  /** The youngest task that was created before a position. */
  @Nullable TaskView createdBefore(long position);

  /**
   * Whether a task still waits for something whose time has stood still because of a switch that is
   * off: when it runs out depends on the switch. Looks at every task.
   */
  boolean anyWasHeldBy(Switch off);

  /** A task and all below it, parents before children. */
  List<? extends TaskView> tree(TaskKey top, int levels);

  /** Tasks of a tree, each after all below it and the youngest first, at most as many as given. */
  List<? extends TaskView> leavesFirst(TaskKey root, int limit);
}
