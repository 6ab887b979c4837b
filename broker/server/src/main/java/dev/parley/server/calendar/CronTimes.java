package dev.parley.server.calendar;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.parley.engine.task.FireTimes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The times of cron expressions: five fields, or six with seconds before them. Thread-safe.
 *
 * <p>A time of day that the clock skips when it is set forward comes as much later as the clock
 * skips, and once if that is a time of its own as well. One that comes twice when the clock is set
 * back is taken the first time alone, unless the hour of the expression begins with {@code *}.
 */
public final class CronTimes implements FireTimes {

  private static final CronDefinition MINUTES = definition(false);
  private static final CronDefinition SECONDS = definition(true);
  private static final int PARSED_MAX = 1_000;

  /** A function of its arguments and the rules of the time zones: one does for all. */
  public static final CronTimes TIMES = new CronTimes();

  private final Map<String, Expression> parsed = new ConcurrentHashMap<>();

  private CronTimes() {}

  /** What is wrong with an expression; null when nothing is. */
  public @Nullable String cronProblem(String cron) {
    try {
      expression(cron);
      return null;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What is wrong with the name of a time zone; null when nothing is. */
  public static @Nullable String timeZoneProblem(String timeZone) {
    return ZoneId.getAvailableZoneIds().contains(timeZone)
        ? null
        : "expected the name of an IANA time zone, such as Europe/Berlin";
  }

  @Override
  public long after(String cron, String timeZone, long afterMs) {
    Expression expression = expression(cron);
    // The library adds to what is below a second instead of rounding it up.
    Instant after = Instant.ofEpochSecond(Math.floorDiv(afterMs, 1_000));
    ZoneId zone = ZoneId.of(timeZone);
    Instant natural = natural(expression, zone, after);
    Instant skipped = skipped(expression.times(), zone.getRules(), after, natural);
    Instant first =
        skipped != null && (natural == null || skipped.isBefore(natural)) ? skipped : natural;
    return first == null ? NEVER : first.toEpochMilli();
  }

  private static @Nullable Instant natural(Expression expression, ZoneId zone, Instant after) {
    Instant found = next(expression.times(), after.atZone(zone));
    while (found != null && !expression.everyHour()) {
      ZonedDateTime at = found.atZone(zone);
      ZoneOffsetTransition setBack = zone.getRules().getTransition(at.toLocalDateTime());
      if (setBack == null || at.getOffset().equals(setBack.getOffsetBefore())) {
        return found;
      }
      Instant end = setBack.getInstant().minus(setBack.getDuration());
      found = next(expression.times(), end.minusSeconds(1).atZone(zone));
    }
    return found;
  }

  /** The first time after a given one that the clock skips, moved by as much as it skips. */
  private static @Nullable Instant skipped(
      ExecutionTime times, ZoneRules rules, Instant after, @Nullable Instant before) {
    ZoneOffsetTransition change = rules.nextTransition(after.minus(Duration.ofDays(2)));
    while (change != null && before != null && change.getInstant().isBefore(before)) {
      if (change.isGap()) {
        Instant found = within(times, change, after);
        if (found != null) {
          return found;
        }
      }
      change = rules.nextTransition(change.getInstant());
    }
    return null;
  }

  private static @Nullable Instant within(
      ExecutionTime times, ZoneOffsetTransition gap, Instant after) {
    LocalDateTime local = gap.getDateTimeBefore().minusSeconds(1);
    // What is moved out of the gap follows its end at the distance that it has to its beginning.
    LocalDateTime moved = gap.getDateTimeBefore().plus(Duration.between(gap.getInstant(), after));
    Instant found = next(times, (moved.isAfter(local) ? moved : local).atZone(ZoneOffset.UTC));
    LocalDateTime at = found == null ? null : LocalDateTime.ofInstant(found, ZoneOffset.UTC);
    return at != null && at.isBefore(gap.getDateTimeAfter())
        ? gap.getInstant().plus(Duration.between(gap.getDateTimeBefore(), at))
        : null;
  }

  private static @Nullable Instant next(ExecutionTime times, ZonedDateTime after) {
    try {
      return times.nextExecution(after).map(ZonedDateTime::toInstant).orElse(null);
    } catch (DateTimeException e) {
      // Beyond the calendar.
      return null;
    }
  }

  /**
   * @param everyHour whether its hour begins with {@code *}
   */
  private record Expression(ExecutionTime times, boolean everyHour) {}

  private Expression expression(String cron) {
    Expression known = parsed.get(cron);
    if (known != null) {
      return known;
    }
    Expression expression = parse(cron.strip().toUpperCase(Locale.ROOT));
    if (parsed.size() >= PARSED_MAX) {
      parsed.clear();
    }
    parsed.put(cron, expression);
    return expression;
  }

  private static Expression parse(String cron) {
    List<String> fields = List.of(cron.split("\\s+"));
    CronDefinition definition = fields.size() == 6 ? SECONDS : MINUTES;
    boolean named = cron.startsWith("@");
    ExecutionTime times =
        ExecutionTime.forCron(
            new CronParser(definition)
                .parse(named ? cron.toLowerCase(Locale.ROOT) : cron)
                .validate());
    boolean everyHour =
        named ? cron.equals("@HOURLY") : fields.get(fields.size() - 4).startsWith("*");
    return new Expression(times, everyHour);
  }

  private static CronDefinition definition(boolean seconds) {
    CronDefinitionBuilder cron = CronDefinitionBuilder.defineCron();
    if (seconds) {
      cron = cron.withSeconds().withStrictRange().and();
    }
    cron =
        cron.withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withStrictRange()
            .and()
            .withMonth()
            .withStrictRange()
            .and()
            .withDayOfWeek()
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .withIntMapping(7, 0)
            .withStrictRange()
            .and();
    return seconds
        ? cron.instance()
        : cron.withSupportedNicknameHourly()
            .withSupportedNicknameDaily()
            .withSupportedNicknameWeekly()
            .withSupportedNicknameMonthly()
            .withSupportedNicknameYearly()
            .instance();
  }
}
