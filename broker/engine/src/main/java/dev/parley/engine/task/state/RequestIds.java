package dev.parley.engine.task.state;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** The ids of the last requests of one kind, to know one that is repeated. */
final class RequestIds {
  /** Of how many requests a repetition is noticed. */
  static final int KEPT = 64;

  private final SequencedSet<String> ids = new LinkedHashSet<>();

  /** Takes in another one, if it has an id, and lets go of the oldest beyond the bound. */
  void add(String requestId) {
    if (requestId.isEmpty()) {
      return;
    }
    ids.addLast(requestId);
    if (ids.size() > KEPT) {
      ids.removeFirst();
    }
  }

  boolean contains(String requestId) {
    return ids.contains(requestId);
  }

  long digest() {
    return ids.hashCode();
  }
}
