package dev.parley.cli.artifact;

import com.google.gson.JsonObject;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Times;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists artifacts. */
@Command(
    name = "list",
    description = "List the artifacts that the broker keeps, by digest.",
    footer = {
      "",
      "Under --json: one Artifact of the protocol per line, then {\"listed\":N}.",
      "",
      "Examples:",
      "  parley artifact list"
    })
public final class ListArtifactsCommand implements Callable<Integer> {
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ListArtifactsCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    List<Artifact> all =
        BrokerArtifacts.use(
            client,
            artifacts -> {
              List<Artifact> found = new ArrayList<>();
              artifacts.list().forEach(found::add);
              return found;
            });
    show(all, client.console());
    return 0;
  }

  private void show(List<Artifact> all, Console console) {
    if (console.json()) {
      all.forEach(console::json);
      JsonObject sum = new JsonObject();
      sum.addProperty("listed", all.size());
      console.json(sum);
    } else if (all.isEmpty()) {
      console.note("There are no artifacts.");
    } else {
      Table table = new Table("DIGEST", "BYTES", "UPLOADED");
      for (Artifact artifact : all) {
        table.row(
            Cell.of(artifact.getDigest()),
            Cell.of("%,d".formatted(artifact.getSizeBytes())),
            Cell.of(Times.age(artifact.getUploadTime(), client.host().clock()) + " ago"));
      }
      console.table(table);
    }
  }
}
