package dev.parley.examples.audit;

/** What the agents of the organization can be asked for, beside the skills. */
final class Capabilities {

  static final String DIRECT = "audit.direct";
  static final String VERIFY = "audit.verify";

  private Capabilities() {}

  /**
   * Managers have a capability for each level, because a manager keeps its slot while it waits for
   * those below it: levels with slots of their own cannot starve each other.
   */
  static String manage(int level) {
    return "audit.manage." + level;
  }
}
