package dev.parley.cli.notes;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.ListNotesResponse;
import dev.parley.v1.Note;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the notes of a tree. */
@Command(
    name = "list",
    description = "Show the notes of a tree.",
    footer = {"", "Example:", "  parley notes list ROOT --prefix taken."})
public final class ListNotesCommand implements Callable<Integer> {
  private static final int VALUE_CHARS_MAX = 60;

  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Only notes whose keys begin with it.")
  private String prefix = "";

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ListNotesCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    ListNotesRequest request =
        ListNotesRequest.newBuilder().setRootId(root).setKeyPrefix(prefix).build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      ListNotesResponse response = broker.coordination(stub -> stub.listNotes(request));
      if (console.json()) {
        console.json(response);
      } else {
        print(console, response);
      }
    }
    return 0;
  }

  private static void print(Console console, ListNotesResponse response) {
    Table table = new Table("KEY", "VERSION", "BY", "VALUE");
    for (Note note : response.getNotesList()) {
      String value =
          note.getValue().hasJson() ? note.getValue().getJson() : note.getValue().getText();
      table.row(
          Cell.of(Text.line(note.getKey())),
          Cell.of(Long.toString(note.getVersion())),
          Cell.of(Names.of(note.getWriter())),
          Cell.of(Text.cut(Text.line(value), VALUE_CHARS_MAX)));
    }
    console.table(table);
  }
}
