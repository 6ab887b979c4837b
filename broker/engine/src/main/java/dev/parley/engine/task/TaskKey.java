package dev.parley.engine.task;

import java.nio.charset.StandardCharsets;

/**
 * Names a task. Immutable.
 *
 * @param tenant the tenant; ids of different tenants have nothing to do with each other
 * @param taskId segments joined by dots: a child's id is its parent's, a dot and one more segment
 */
public record TaskKey(String tenant, String taskId) implements Comparable<TaskKey> {

  /** The id of the root of the task's tree: the first segment. */
  public static String rootId(String taskId) {
    int dot = taskId.indexOf('.');
    return dot < 0 ? taskId : taskId.substring(0, dot);
  }

  public String rootId() {
    return rootId(taskId);
  }

  /** The id of the task's parent: all but the last segment; empty for a root. */
  public String parentId() {
    int dot = taskId.lastIndexOf('.');
    return dot < 0 ? "" : taskId.substring(0, dot);
  }

  /** Whether this id is directly below another one. */
  public boolean isChildOf(String parentId) {
    return taskId.length() > parentId.length() + 1
        && taskId.startsWith(parentId)
        && taskId.charAt(parentId.length()) == '.'
        && taskId.indexOf('.', parentId.length() + 1) < 0;
  }

  /** What the broker calls the child that it makes of an item. */
  public TaskKey child(int index) {
    return new TaskKey(tenant, taskId + "." + index);
  }

  /**
   * Whether the task is a review of its parent: only the broker mints ids whose last segment begins
   * with a tilde.
   */
  public boolean isReview() {
    int dot = taskId.lastIndexOf('.');
    return dot >= 0 && taskId.charAt(dot + 1) == '~';
  }

  /** The id of a review of this task. */
  public TaskKey review(int round, int number) {
    return sibling(taskId + ".~review-" + round + "-" + number);
  }

  public TaskKey sibling(String otherTaskId) {
    return new TaskKey(tenant, otherTaskId);
  }

  /**
   * The shard that holds the task's tree: FNV-1a over tenant and root, so that every program that
   * is given the same id finds the same shard.
   */
  public int shard(int shards) {
    int hash = fnv1a(0x811c9dc5, tenant);
    hash = fnv1a((hash ^ '/') * 0x01000193, rootId());
    return Math.floorMod(hash ^ (hash >>> 16), shards);
  }

  /** Over the bytes of UTF-8, which only have to be made when they are not the characters. */
  private static int fnv1a(int seed, String text) {
    int hash = seed;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0x7f) {
        return fnv1a(seed, text.getBytes(StandardCharsets.UTF_8));
      }
      hash = (hash ^ c) * 0x01000193;
    }
    return hash;
  }

  private static int fnv1a(int seed, byte[] utf8) {
    int hash = seed;
    for (byte b : utf8) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    return hash;
  }

  @Override
  public int compareTo(TaskKey other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : taskId.compareTo(other.taskId);
  }

  @Override
  public String toString() {
    return tenant + "/" + taskId;
  }
}
