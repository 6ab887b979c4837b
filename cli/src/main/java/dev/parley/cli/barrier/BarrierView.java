package dev.parley.cli.barrier;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.v1.Barrier;
import java.time.ZoneId;
import java.util.List;

/** Barriers for people. */
final class BarrierView {

  private BarrierView() {}

  static void table(Console console, List<Barrier> barriers, ZoneId zone) {
    Table table = new Table("NAME", "STATE", "GENERATION", "ARRIVED", "UNTIL", "WHO");
    for (Barrier barrier : barriers) {
      table.row(
          Cell.of(Text.line(barrier.getName())),
          Cell.of(Names.of(barrier.getState())),
          Cell.of(barrier.getGeneration()),
          Cell.of(barrier.getParticipantsCount() + " of " + barrier.getParties()),
          Cell.of(barrier.hasExpireTime() ? Times.dateTime(barrier.getExpireTime(), zone) : "-"),
          Cell.of(Text.line(String.join(", ", barrier.getParticipantsList()))));
    }
    console.table(table);
  }
}
