package dev.parley.engine.task.state;

import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.ItemsAdded;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;

/**
 * The items that a task makes children of, in their order: the child of the item at an index is the
 * child at that index. Confined to the thread of its shard; only appliers add.
 */
public final class FanOutItems {

  private final FanOut fanOut;
  private final List<FanOutItem> items;
  private boolean complete;
  private int additions;

  FanOutItems(FanOut fanOut) {
    this.fanOut = fanOut;
    this.items = new ArrayList<>(fanOut.getItemsList());
    this.complete = fanOut.getComplete();
  }

  void add(ItemsAdded added) {
    items.addAll(added.getItemsList());
    complete |= added.getComplete();
    additions++;
  }

  /**
   * Whether items are those that are there, as far as there are any: each asks the same of the
   * same. What rules say to an item may change, and is not looked at.
   *
   * @param first the index of the first of them
   */
  public boolean agreesWith(int first, List<FanOutItem> others) {
    int end = Math.min(items.size(), first + others.size());
    for (int i = first; i < end; i++) {
      FanOutItem there = items.get(i);
      FanOutItem other = others.get(i - first);
      if (!there.getSpec().equals(other.getSpec())
          || !there.getAgentId().equals(other.getAgentId())) {
        return false;
      }
    }
    return true;
  }

  /** What the child of an item is created with, but for what it gets from its parent. */
  public TaskCreated child(int index) {
    return child(fanOut.getTemplate(), items.get(index));
  }

  /**
   * The same for an item that may come to be one of a fan-out. What the rules say to an item takes
   * the place of what they say to the template.
   */
  public static TaskCreated child(TaskCreated template, FanOutItem item) {
    TaskCreated.Builder child =
        template.toBuilder()
            .setSpec(template.getSpec().concat(item.getSpec()))
            .setTrust(
                Trust.stored(Math.min(Trust.of(template.getTrust()), Trust.of(item.getTrust()))))
            .setIntent(item.getIntent());
    if (item.hasRuled()) {
      child.setRuled(item.getRuled());
    }
    return (item.getAgentId().isEmpty() ? child : child.setAgentId(item.getAgentId())).build();
  }

  /**
   * What as many children take at least that are still to be made, in bytes: beside the spec of the
   * template nothing is known of them before they are there.
   */
  public long owedBytes(int children) {
    return owedBytes(fanOut, children);
  }

  /** The same of the items that a fan-out is created with; 0 for a task that is none. */
  public static long owedBytes(FanOut fanOut) {
    return owedBytes(fanOut, fanOut.getItemsCount());
  }

  private static long owedBytes(FanOut fanOut, int children) {
    return children * (Footprint.TASK_BYTES + fanOut.getTemplate().getSerializedSize());
  }

  /** How many there are up to now. */
  public int count() {
    return items.size();
  }

  /** How many events have brought items since the task was created. */
  public int additions() {
    return additions;
  }

  /** Whether there will be no more. */
  public boolean complete() {
    return complete;
  }

  /** How many children may be unfinished at a time. */
  public int parallelism() {
    return fanOut.getParallelism() == 0 ? Integer.MAX_VALUE : fanOut.getParallelism();
  }
}
