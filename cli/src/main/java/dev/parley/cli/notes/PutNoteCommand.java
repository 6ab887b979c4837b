package dev.parley.cli.notes;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.Note;
import dev.parley.v1.Part;
import dev.parley.v1.PutNoteRequest;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a note. */
@Command(
    name = "put",
    description = "Write a note of a tree.",
    footer = {
      "",
      "Examples:",
      "  parley notes put ROOT style 'Formal'",
      "  parley notes put ROOT style 'Formal, British spelling' --version 17"
    })
public final class PutNoteCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Parameters(index = "2", paramLabel = "TEXT", description = "The value.")
  private String text = "";

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Only if the note is at this version; 0: only if there is none.")
  private @Nullable Long version;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public PutNoteCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    PutNoteRequest.Builder request =
        PutNoteRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setRootId(root)
            .setKey(key)
            .setValue(Part.newBuilder().setText(text));
    if (version != null) {
      request.setExpectedVersion(version);
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Note note = broker.coordination(stub -> stub.putNote(request.build())).getNote();
      if (console.json()) {
        console.json(note);
      } else {
        console.line("%s is at version %d".formatted(key, note.getVersion()));
      }
    }
    return 0;
  }
}
