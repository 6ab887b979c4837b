package dev.parley.server.edge.check;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;

/** Turns durations and timestamps of messages into milliseconds and back. */
public final class Times {
  private static final int NANOS_PER_MS = 1_000_000;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /** 9999-12-31T23:59:59Z, the last second that a timestamp may name. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  private Times() {}

  public static Duration duration(long ms) {
    return Duration.newBuilder()
        .setSeconds(ms / 1_000)
        .setNanos((int) (ms % 1_000) * NANOS_PER_MS)
        .build();
  }

  public static Timestamp timestamp(long ms) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(ms, 1_000))
        .setNanos((int) Math.floorMod(ms, 1_000L) * NANOS_PER_MS)
        .build();
  }

  /** Milliseconds of a valid duration; a part of a millisecond counts as a whole one. */
  public static long millis(Duration duration) {
    return duration.getSeconds() * 1_000 + upToMs(duration.getNanos());
  }

  /** Milliseconds since 1970 of a valid timestamp. */
  public static long millis(Timestamp timestamp) {
    return timestamp.getSeconds() * 1_000 + upToMs(timestamp.getNanos());
  }

  static boolean isPositiveOrZero(Duration duration) {
    return duration.getSeconds() >= 0
        && duration.getNanos() >= 0
        && duration.getNanos() < NANOS_PER_SECOND
        && duration.getSeconds() <= SECONDS_MAX;
  }

  static boolean isValid(Timestamp timestamp) {
    return timestamp.getSeconds() >= 0
        && timestamp.getSeconds() <= SECONDS_MAX
        && timestamp.getNanos() >= 0
        && timestamp.getNanos() < NANOS_PER_SECOND;
  }

  private static long upToMs(int nanos) {
    return (nanos + NANOS_PER_MS - 1L) / NANOS_PER_MS;
  }
}
