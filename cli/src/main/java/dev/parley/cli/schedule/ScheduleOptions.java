package dev.parley.cli.schedule;

import com.google.protobuf.Timestamp;
import dev.parley.cli.option.DurationConverter;
import dev.parley.v1.OverlapAction;
import dev.parley.v1.Schedule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when a task is done again. The broker checks them. */
final class ScheduleOptions {

  @Option(
      names = "--cron",
      paramLabel = "EXPRESSION",
      required = true,
      description =
          "Minute, hour, day of month, month and day of week, or seconds before them, or @hourly,"
              + " @daily, @weekly, @monthly, @yearly.")
  private String cron = "";

  @Option(
      names = "--zone",
      paramLabel = "NAME",
      description = "The IANA time zone of the expression, such as Europe/Berlin. Default: UTC.")
  private String zone = "";

  @Option(
      names = "--overlap",
      paramLabel = "ACTION",
      description =
          "When a run has not ended and the next is due: skip, queue_one, allow or cancel_other."
              + " Default: skip.")
  private @Nullable Overlap overlap;

  @Option(
      names = "--catch-up",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How late a run may begin after the broker was away. Default: 10m.")
  private @Nullable Duration catchUp;

  @Option(
      names = "--jitter",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Begin each run later by a random time up to this. Default: none.")
  private @Nullable Duration jitter;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "No run before this time, such as 2027-01-31T08:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "No run after this time; then the schedule is COMPLETED.")
  private @Nullable Instant until;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "So many runs, then the schedule is COMPLETED. Default: no limit.")
  private long runs;

  /** What happens when a run has not ended; the names are those that people type. */
  enum Overlap {
    skip(OverlapAction.OVERLAP_ACTION_SKIP),
    queue_one(OverlapAction.OVERLAP_ACTION_QUEUE_ONE),
    allow(OverlapAction.OVERLAP_ACTION_ALLOW),
    cancel_other(OverlapAction.OVERLAP_ACTION_CANCEL_OTHER);

    final OverlapAction action;

    Overlap(OverlapAction action) {
      this.action = action;
    }
  }

  Schedule build() {
    Schedule.Builder schedule =
        Schedule.newBuilder().setCron(cron).setTimeZone(zone).setRunsMax(runs);
    if (overlap != null) {
      schedule.setOverlapAction(overlap.action);
    }
    if (catchUp != null) {
      schedule.setCatchupWindow(duration(catchUp));
    }
    if (jitter != null) {
      schedule.setJitter(duration(jitter));
    }
    if (from != null) {
      schedule.setStartTime(timestamp(from));
    }
    if (until != null) {
      schedule.setEndTime(timestamp(until));
    }
    return schedule.build();
  }

  private static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.toSeconds())
        .setNanos(duration.toNanosPart())
        .build();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
