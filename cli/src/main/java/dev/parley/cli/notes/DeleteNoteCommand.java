package dev.parley.cli.notes;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.DeleteNoteRequest;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a note. */
@Command(
    name = "delete",
    description = "Delete a note of a tree. One that is not there is deleted already.",
    footer = {
      "",
      "Under --json: {\"deleted\":KEY}.",
      "",
      "Examples:",
      "  parley notes delete ROOT style",
      "  parley notes delete ROOT style --version 17"
    })
public final class DeleteNoteCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ROOT", description = "The id of the tree's root.")
  private String root = "";

  @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Only if the note is at this version.")
  private @Nullable Long version;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public DeleteNoteCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    DeleteNoteRequest.Builder request =
        DeleteNoteRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setRootId(root)
            .setKey(key);
    if (version != null) {
      request.setExpectedVersion(version);
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      var unused = broker.coordination(stub -> stub.deleteNote(request.build()));
      if (console.json()) {
        JsonObject deleted = new JsonObject();
        deleted.addProperty("deleted", key);
        console.json(deleted);
      } else {
        console.line(key + " is deleted");
      }
    }
    return 0;
  }
}
