package dev.parley.engine.task.handler;

import dev.parley.engine.task.Joins.Mode;
import dev.parley.journal.v1.Join;
import org.jspecify.annotations.Nullable;

/** Holds joins to the number of children that there are. */
final class Quorums {

  private Quorums() {}

  /** Why a join could never hold with so many children; null when it could. */
  static @Nullable String problem(Join join, int children) {
    int needed =
        switch (Mode.byNumber(join.getMode())) {
          case UNSPECIFIED, ALL -> 0;
          case ANY -> 1;
          case QUORUM -> join.getQuorum();
        };
    return needed <= children
        ? null
        : "Expected at least %d children for the join, but there are %d"
            .formatted(needed, children);
  }
}
