package dev.parley.engine.task.state;

import java.util.ArrayList;
import java.util.List;

/**
 * What a present attempt has done. Immutable.
 *
 * @param actions what it did last, oldest first, since it was last taken for a loop
 * @param loopTimeMs when it was; 0 for never
 */
record Trajectory(List<String> actions, long loopTimeMs) {

  /** As many as the widest window of a policy looks at. */
  private static final int ACTIONS_MAX = 64;

  static final Trajectory NONE = new Trajectory(List.of(), 0);

  /** It did one more thing. */
  Trajectory did(String action) {
    List<String> all = new ArrayList<>(actions);
    all.add(action);
    return new Trajectory(
        List.copyOf(all.subList(Math.max(0, all.size() - ACTIONS_MAX), all.size())), loopTimeMs);
  }

  /** It was taken for a loop: from here on it is given another chance. */
  static Trajectory looped(long timeMs) {
    return new Trajectory(List.of(), timeMs);
  }
}
