package dev.parley.server.shard;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of those who listen: made anew with each change, so that any thread may go through one. */
final class Listeners {

  private Listeners() {}

  static <L> List<L> with(List<L> present, L added) {
    List<L> all = new ArrayList<>(present);
    all.add(added);
    return List.copyOf(all);
  }

  /** The rest; null, which takes the entry out of a map, when there is none. */
  static <L> @Nullable List<L> without(List<L> present, L removed) {
    if (present.size() == 1) {
      return present.contains(removed) ? null : present;
    }
    List<L> rest = new ArrayList<>(present);
    rest.remove(removed);
    return List.copyOf(rest);
  }
}
