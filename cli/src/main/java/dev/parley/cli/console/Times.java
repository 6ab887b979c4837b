package dev.parley.cli.console;

import com.google.protobuf.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and durations as people read them. */
public final class Times {
  private static final DateTimeFormatter CLOCK_TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Times() {}

  /** Returns the time of day to the millisecond, such as {@code 14:03:07.120}. */
  public static String timeOfDay(Timestamp time, ZoneId zone) {
    return CLOCK_TIME.withZone(zone).format(instant(time));
  }

  /** Returns date and time to the second. */
  public static String dateTime(Timestamp time, ZoneId zone) {
    return DATE_TIME.withZone(zone).format(instant(time));
  }

  /** Returns how long ago something was in one unit, such as {@code 12s} or {@code 3d}. */
  public static String age(Timestamp time, Clock clock) {
    long seconds = Math.max(0, Duration.between(instant(time), clock.instant()).toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 120 * 60) {
      return seconds / 60 + "m";
    }
    return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }

  /**
   * Returns how long it was from one time to another, such as {@code 1.2 s} or {@code 3 min 4 s}.
   */
  public static String between(Timestamp from, Timestamp to) {
    return span(Duration.between(instant(from), instant(to)));
  }

  /** Returns a duration, such as {@code 1.2 s} or {@code 3 min 4 s}. */
  public static String span(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds(duration));
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** Returns a duration in seconds, to the millisecond. */
  public static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** Returns the moment that a timestamp names. */
  public static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
