package dev.parley.cli.notes;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.client.EventFeed;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.task.TaskIds;
import dev.parley.cli.task.WaitLimit;
import dev.parley.v1.TaskEvent;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows the notes of a tree. */
@Command(
    name = "watch",
    description = {
      "Follow the notes of a tree until its root has ended: one line for each change, each exactly"
          + " once, also across restarts of the broker. With --timeout no longer than that.",
      ""
    },
    footer = {
      "",
      "The number of a line is the version of the note that was written.",
      "Under --json: one TaskEvent of the protocol per line, with note_written or note_deleted.",
      "",
      "Examples:",
      "  parley notes watch ROOT",
      "  parley notes watch ROOT --prefix taken. --after 12"
    })
public final class WatchNotesCommand implements Callable<Integer> {
  private static final int VALUE_CHARS_MAX = 200;

  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Only notes whose keys begin with it.")
  private String prefix = "";

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description = "Only changes with a larger number. Default: 0, all of them.")
  private long after;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public WatchNotesCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    Console console = client.console();
    WaitLimit limit = new WaitLimit(client.timeout());
    try (BrokerClient broker = client.connect();
        EventFeed feed = EventFeed.ofTask(broker, TaskIds.checked(root, "ROOT"), after)) {
      while (!feed.ended() && !console.readerGone() && !limit.isOver()) {
        Optional<TaskEvent> next = feed.next(limit.poll());
        next.filter(this::isAsked).ifPresent(event -> print(event, console));
      }
    }
    return 0;
  }

  private boolean isAsked(TaskEvent event) {
    return (event.hasNoteWritten() && event.getNoteWritten().getKey().startsWith(prefix))
        || (event.hasNoteDeleted() && event.getNoteDeleted().getKey().startsWith(prefix));
  }

  private void print(TaskEvent event, Console console) {
    if (console.json()) {
      console.json(event);
      return;
    }
    ZoneId zone = client.host().clock().getZone();
    String change =
        event.hasNoteDeleted()
            ? Text.line(event.getNoteDeleted().getKey()) + " deleted"
            : Text.line(event.getNoteWritten().getKey()) + " = " + value(event);
    console.line(
        "%6d  %s  %s  by %s"
            .formatted(
                event.getNumber(),
                Times.dateTime(event.getEventTime(), zone),
                change,
                Names.of(event.getActor())));
  }

  private static String value(TaskEvent event) {
    var value = event.getNoteWritten().getValue();
    return Text.cut(
        Text.line(value.hasJson() ? value.getJson() : value.getText()), VALUE_CHARS_MAX);
  }
}
