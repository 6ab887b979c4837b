package dev.parley.cli.schedule;

import com.google.protobuf.Timestamp;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.v1.Schedule;
import dev.parley.v1.ScheduleStatus;
import dev.parley.v1.Task;
import java.time.ZoneId;

/** A schedule for people. */
final class ScheduleView {

  private ScheduleView() {}

  /** When it is done, on one line. */
  static String when(Schedule schedule) {
    String zone = schedule.getTimeZone().isEmpty() ? "UTC" : schedule.getTimeZone();
    return Text.line(schedule.getCron()) + " " + Text.line(zone);
  }

  /** Whether it goes on. */
  static String state(Task task) {
    return task.hasOutcome()
        ? Names.of(task.getState())
        : task.getSchedule().getPaused() ? "HELD BACK" : "ON";
  }

  /** The next time; empty when there is none. */
  static String next(Task task, ZoneId zone) {
    ScheduleStatus status = task.getSchedule();
    return status.getPaused() || status.getNextTimesCount() == 0
        ? ""
        : Times.dateTime(status.getNextTimes(0), zone);
  }

  /** The times to come, one on each line. */
  static void times(Console console, Task task, ZoneId zone) {
    for (Timestamp time : task.getSchedule().getNextTimesList()) {
      console.line("  next " + Times.dateTime(time, zone));
    }
  }
}
