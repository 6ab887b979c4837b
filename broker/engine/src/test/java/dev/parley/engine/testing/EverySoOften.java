package dev.parley.engine.testing;

import dev.parley.engine.task.FireTimes;

/** A calendar for tests: the expression is a number of seconds, and every multiple of it a time. */
public final class EverySoOften implements FireTimes {

  @Override
  public long after(String cron, String timeZone, long afterMs) {
    long periodMs = Long.parseLong(cron) * 1_000;
    return periodMs == 0 ? NEVER : (Math.floorDiv(afterMs, periodMs) + 1) * periodMs;
  }
}
