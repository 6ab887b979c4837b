package dev.parley.engine.task;

/**
 * Knows calendars: when an expression comes round. The engine asks it while it decides and stores
 * what it says, so that replay asks nobody. Thread-safe.
 */
@FunctionalInterface
public interface FireTimes {

  /** There is no such time. */
  long NEVER = 0;

  /** For shards without schedules. */
  FireTimes NONE = (cron, timeZone, afterMs) -> NEVER;

  /**
   * The first time of an expression after a given one, in milliseconds since 1970. The same
   * arguments may give other times once the rules of a time zone have changed.
   *
   * @param cron an expression that was checked
   * @param timeZone the name of an IANA time zone that was checked
   * @return a time after {@code afterMs}, in whole seconds; {@link #NEVER} when there is none
   */
  long after(String cron, String timeZone, long afterMs);
}
