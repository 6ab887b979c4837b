package dev.parley.engine.task;

import dev.parley.journal.v1.RuleDecided;
import org.jspecify.annotations.Nullable;

/** What the rules say, the strongest last. Numbers of {@code parley.v1.RuleDecision}. */
public enum RuleDecision implements Numbered {
  UNSPECIFIED(0),
  ALLOW(1),
  REQUIRE_REVIEW(2),
  REQUIRE_APPROVAL(3),
  DENY(4);

  private final int number;

  RuleDecision(int number) {
    this.number = number;
  }

  @Override
  public int number() {
    return number;
  }

  /** What counts of what the rules said; what is not known denies. */
  public static RuleDecision of(@Nullable RuleDecided ruled) {
    return ruled == null ? UNSPECIFIED : Numbered.byNumber(values(), ruled.getDecision(), DENY);
  }
}
