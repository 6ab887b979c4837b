package dev.parley.engine.task;

/** What rules are asked about. Numbers of {@code parley.v1.RuleHook}. */
public enum RuleHook implements Numbered {
  UNSPECIFIED(0),
  CREATE(1),
  DELEGATE(2),
  PLAN(3),
  ACTION(4),
  RESULT(5),
  MESSAGE(6);

  private final int number;

  RuleHook(int number) {
    this.number = number;
  }

  @Override
  public int number() {
    return number;
  }
}
