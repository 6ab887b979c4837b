package dev.parley.cli.control;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.console.Tone;
import dev.parley.v1.KillReport;
import dev.parley.v1.KilledLease;
import dev.parley.v1.StopState;
import dev.parley.v1.Switch;
import dev.parley.v1.SwitchLevel;
import java.time.Clock;
import java.util.List;

/** Switches and their reports for people. */
final class SwitchView {

  private SwitchView() {}

  /** Prints a switch in one line. */
  static void line(Console console, Switch one) {
    if (console.json()) {
      console.json(one);
      return;
    }
    console.line(
        "switch #%d (%s) for %s is %s"
            .formatted(
                one.getSwitchNumber(),
                one.getSwitchId(),
                ScopeOptions.text(one.getScope()),
                console.paint(Names.of(one.getLevel()), tone(one.getLevel()))));
  }

  static void table(Console console, List<Switch> switches, Clock clock) {
    Table table = new Table("NO", "ID", "LEVEL", "SCOPE", "SINCE", "BY", "WHY");
    for (Switch one : switches) {
      table.row(
          Cell.of(one.getSwitchNumber()),
          Cell.of(one.getSwitchId()),
          new Cell(Names.of(one.getLevel()), tone(one.getLevel())),
          Cell.of(ScopeOptions.text(one.getScope())),
          Cell.of(Times.age(one.getUpdateTime(), clock)),
          Cell.of(Names.of(one.getActor())),
          Cell.of(one.getMessage()));
    }
    console.table(table);
  }

  private static Tone tone(SwitchLevel level) {
    return switch (level) {
      case SWITCH_LEVEL_KILLED, SWITCH_LEVEL_UNSPECIFIED, UNRECOGNIZED -> Tone.RED;
      case SWITCH_LEVEL_HELD -> Tone.YELLOW;
      case SWITCH_LEVEL_OFF -> Tone.DIM;
    };
  }

  /** Returns a report in one line. */
  static String summary(KillReport report) {
    return Text.format(
        "%s%,d tasks killed; of %,d leases %,d stopped, %,d disconnected, %,d unconfirmed",
        report.getComplete() ? "" : "going on: ",
        report.getTasksKilled(),
        report.getLeasesStopped() + report.getLeasesDisconnected() + report.getLeasesUnconfirmed(),
        report.getLeasesStopped(),
        report.getLeasesDisconnected(),
        report.getLeasesUnconfirmed());
  }

  /** Prints a report: who may go on first. */
  static void report(Console console, KillReport report, int limit) {
    if (report.getLeasesCount() > 0) {
      Table table = new Table("HOLDER", "TASK", "LEASE", "STATE", "AFTER", "SAYS");
      report.getLeasesList().stream().limit(limit).forEach(lease -> table.row(row(lease)));
      console.table(table);
      if (report.getLeasesCount() > limit) {
        console.line(Text.format("and %,d more", report.getLeasesCount() - limit));
      }
    }
    console.line(summary(report));
  }

  private static Cell[] row(KilledLease lease) {
    return new Cell[] {
      Cell.of(Names.of(lease.getHolder())),
      Cell.of(lease.getLease().getTaskId()),
      Cell.of(lease.getLease().getToken()),
      new Cell(Names.of(lease.getState()), tone(lease.getState())),
      Cell.of(
          lease.hasEvidenceTime()
              ? Times.between(lease.getKillTime(), lease.getEvidenceTime())
              : "-"),
      Cell.of(lease.getMessage())
    };
  }

  private static Tone tone(StopState state) {
    return switch (state) {
      case STOP_STATE_STOPPED -> Tone.GREEN;
      case STOP_STATE_DISCONNECTED -> Tone.YELLOW;
      case STOP_STATE_UNCONFIRMED, STOP_STATE_UNSPECIFIED, UNRECOGNIZED -> Tone.RED;
    };
  }
}
