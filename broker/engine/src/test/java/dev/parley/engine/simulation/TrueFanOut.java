package dev.parley.engine.simulation;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.ItemsAdded;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;

/** The items of one fan-out, as its events tell them. */
final class TrueFanOut {

  private final TaskKey key;
  private final TaskCreated created;
  private final List<FanOutItem> items = new ArrayList<>();
  private boolean itemsComplete;

  TrueFanOut(TaskKey key, TaskCreated created) {
    this.key = key;
    this.created = created;
    items.addAll(created.getFanOut().getItemsList());
    itemsComplete = created.getFanOut().getComplete();
  }

  void added(ItemsAdded added) {
    Broken.unless(
        added.getFirst() == items.size() && !itemsComplete,
        TrueJoin.ITEMS,
        "task %s was given items from %d on, but has %d",
        key,
        added.getFirst(),
        items.size());
    items.addAll(added.getItemsList());
    itemsComplete = added.getComplete();
  }

  /** A child was made of the next item while nobody held the task. */
  void spawned(TrueTask child, List<TrueTask> children, TaskState state) {
    int index = children.size() - 1;
    FanOut fanOut = created.getFanOut();
    Broken.unless(
        created.hasFanOut()
            && state == TaskState.AWAITING_CHILDREN
            && index < items.size()
            && child.key().taskId().equals(key.taskId() + "." + index)
            && (items.get(index).getAgentId().isEmpty()
                || child.created().getAgentId().equals(items.get(index).getAgentId()))
            && child
                .created()
                .getSpec()
                .equals(fanOut.getTemplate().getSpec().concat(items.get(index).getSpec())),
        TrueJoin.ITEMS,
        "task %s, child %d of its parent, was made of nothing",
        child.key(),
        index);
    long unfinished = children.stream().filter(one -> !one.ended()).count();
    Broken.unless(
        fanOut.getParallelism() == 0 || unfinished <= fanOut.getParallelism(),
        TrueJoin.ITEMS,
        "task %s has %d unfinished children, of %d at a time",
        key,
        unfinished,
        fanOut.getParallelism());
  }

  /** Its next child may be made now. */
  void unlessStarving(List<TrueTask> children) {
    int parallelism = created.getFanOut().getParallelism();
    long unfinished = children.stream().filter(one -> !one.ended()).count();
    Broken.unless(
        children.size() == items.size() || (parallelism > 0 && unfinished == parallelism),
        TrueJoin.ITEMS,
        "task %s has %d children of %d items, of which %d go on, and makes no more",
        key,
        children.size(),
        items.size(),
        unfinished);
  }

  /**
   * It was given to others.
   *
   * @param decided whether its join was decided before
   */
  void retargeted(boolean decided) {
    Broken.unless(
        decided || !created.hasFanOut(),
        TrueJoin.ITEMS,
        "task %s was given to others before its join was decided",
        key);
  }

  /** How many items it has been given. */
  int given() {
    return items.size();
  }

  /** How many children its items make in the end. */
  int itemCount() {
    return itemsComplete ? items.size() : Integer.MAX_VALUE;
  }
}
