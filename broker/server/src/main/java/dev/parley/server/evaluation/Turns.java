package dev.parley.server.evaluation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits, a line for each caller: one of each is served in turn, so that who has much in line
 * keeps nobody waiting who has little. Thread-safe.
 *
 * @param <T> what waits
 */
final class Turns<T> {
  private final int waitingMax;

  /** Who is served next comes first. */
  private final Map<Object, Deque<T>> lines = new LinkedHashMap<>();

  private int waiting;

  /**
   * Nothing waits yet.
   *
   * @param waitingMax how much may wait, of all callers together
   */
  Turns(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  /**
   * Puts something into the line of a caller. When there is no room for it, the last in the longest
   * line gives way, unless that is the caller's own.
   *
   * @return what does not wait any more, or not at all; null when there was room
   */
  synchronized @Nullable T add(Object caller, T one) {
    if (waiting < waitingMax) {
      waiting++;
      line(caller).addLast(one);
      return null;
    }
    Deque<T> longest = longest();
    Deque<T> own = lines.get(caller);
    if ((own == null ? 0 : own.size()) + 1 >= longest.size()) {
      return one;
    }
    T displaced = longest.removeLast();
    line(caller).addLast(one);
    return displaced;
  }

  /** Takes what is next; null when nothing waits. */
  synchronized @Nullable T next() {
    Iterator<Map.Entry<Object, Deque<T>>> first = lines.entrySet().iterator();
    if (!first.hasNext()) {
      return null;
    }
    Map.Entry<Object, Deque<T>> turn = first.next();
    Object caller = turn.getKey();
    Deque<T> line = turn.getValue();
    first.remove();
    T one = line.pollFirst();
    waiting--;
    if (!line.isEmpty()) {
      lines.put(caller, line);
    }
    return one;
  }

  private Deque<T> line(Object caller) {
    return lines.computeIfAbsent(caller, who -> new ArrayDeque<>());
  }

  private Deque<T> longest() {
    Deque<T> longest = new ArrayDeque<>();
    for (Deque<T> line : lines.values()) {
      longest = line.size() > longest.size() ? line : longest;
    }
    return longest;
  }
}
