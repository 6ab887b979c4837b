package dev.parley.server.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.FireTimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When expressions come round, on the days on which clocks are set above all. */
final class CronTimesTest {

  @Test
  void followsTheClockOfTheZone() {
    assertThat(times("0 9 * * 1-5", "America/New_York", "2026-10-30T12:00:00Z", 3))
        .containsExactly("2026-10-30T13:00:00Z", "2026-11-02T14:00:00Z", "2026-11-03T14:00:00Z");
  }

  @Test
  void takesATimeThatTheClockSkipsLater() {
    assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    assertThat(times("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", 2))
        .containsExactly("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
    assertThat(times("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2))
        .containsExactly("2026-10-03T15:45:00Z", "2026-10-04T15:15:00Z");
    assertThat(times("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 1))
        .containsExactly("2011-12-30T22:00:00Z");
  }

  @Test
  void takesASkippedTimeOnceThatIsATimeAnyhow() {
    assertThat(times("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 5))
        .containsExactly(
            "2026-03-29T00:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:30:00Z",
            "2026-03-29T02:00:00Z",
            "2026-03-29T02:30:00Z");
    assertThat(times("15 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2))
        .containsExactly("2026-03-29T01:15:00Z", "2026-03-30T00:15:00Z");
    assertThat(times("*/20 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 4))
        .containsExactly(
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:20:00Z",
            "2026-03-29T01:40:00Z",
            "2026-03-30T00:00:00Z");
  }

  @Test
  void takesATimeOnceThatComesTwiceUnlessEveryHourCounts() {
    assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(times("*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 3))
        .containsExactly("2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:00:00Z");
    assertThat(times("0 * * * *", "Europe/Berlin", "2026-10-24T22:30:00Z", 4))
        .containsExactly(
            "2026-10-24T23:00:00Z",
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00Z");
  }

  @Test
  void takesASetBackTimeOnceWhereverItBeginsToLook() {
    // 02:10 for the second time.
    assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1))
        .containsExactly("2026-10-26T01:30:00Z");
  }

  @Test
  void knowsSecondsNamesAndNicknames() {
    assertThat(times("*/20 * * * * *", "UTC", "2026-01-01T00:00:05Z", 3))
        .containsExactly("2026-01-01T00:00:20Z", "2026-01-01T00:00:40Z", "2026-01-01T00:01:00Z");
    assertThat(times("0 9 * jan SUN", "UTC", "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-01-04T09:00:00Z");
    assertThat(times("0 9 * 1 7", "UTC", "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-01-04T09:00:00Z");
    assertThat(times("@daily", "Asia/Kolkata", "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-01-01T18:30:00Z");
    assertThat(times("0 0 13 * 5", "UTC", "2026-11-01T00:00:00Z", 3))
        .containsExactly("2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z");
  }

  @Test
  void saysWhenThereIsNoTime() {
    assertThat(CronTimes.TIMES.after("0 0 30 2 *", "UTC", 0)).isEqualTo(FireTimes.NEVER);
    assertThat(CronTimes.TIMES.after("0 0 31 4,6 *", "Europe/Berlin", 0))
        .isEqualTo(FireTimes.NEVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-3 * * * *",
        "L * * * *",
        "0 0 L * *",
        "0 0 * * 5#2",
        "a b c d e",
        "* * * * * * *",
        "@fortnightly",
        "1,,2 * * * *"
      })
  void refusesWhatIsNoExpression(String cron) {
    assertThat(CronTimes.TIMES.cronProblem(cron)).isNotNull();
  }

  @Test
  void refusesWhatIsNoTimeZone() {
    assertThat(CronTimes.timeZoneProblem("Europe/Berlin")).isNull();
    assertThat(CronTimes.timeZoneProblem("UTC")).isNull();
    assertThat(CronTimes.timeZoneProblem("Europe/Nowhere")).isNotNull();
    assertThat(CronTimes.timeZoneProblem("+01:00")).isNotNull();
  }

  private static List<String> times(String cron, String zone, String after, int count) {
    List<String> found = new ArrayList<>();
    long at = Instant.parse(after).toEpochMilli();
    while (found.size() < count) {
      at = CronTimes.TIMES.after(cron, zone, at);
      found.add(Instant.ofEpochMilli(at).toString());
    }
    return found;
  }
}
