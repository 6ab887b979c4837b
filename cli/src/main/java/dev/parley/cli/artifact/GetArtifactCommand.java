package dev.parley.cli.artifact;

import com.google.gson.JsonObject;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads an artifact. */
@Command(
    name = "get",
    description = "Get an artifact back, and verify that it is what its digest says.",
    footer = {
      "",
      "With --output the file is there once all of it was verified. Without, the content goes to the"
          + " standard output, and the exit code says whether it was right.",
      "",
      "Under --json, which goes with --output: {\"digest\":…,\"size_bytes\":N,\"file\":…}.",
      "",
      "Examples:",
      "  parley artifact get sha256:… --output recording.wav",
      "  parley artifact get sha256:… | wc -c"
    })
public final class GetArtifactCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIGEST", description = "sha256: and 64 digits.")
  private String digest = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it. Default: the standard output.")
  private @Nullable Path output;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public GetArtifactCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() throws IOException {
    Console console = client.console();
    Path file = output;
    if (file == null) {
      if (console.json()) {
        throw CliFailure.usage(
            "--json goes with --output, which is not given", "Add --output FILE.");
      }
      BrokerArtifacts.use(
          client,
          artifacts -> {
            try (InputStream content = artifacts.open(digest)) {
              return content.transferTo(client.host().out());
            }
          });
      client.host().out().flush();
      return 0;
    }
    BrokerArtifacts.use(
        client,
        artifacts -> {
          artifacts.download(digest, file);
          return file;
        });
    if (console.json()) {
      JsonObject line = new JsonObject();
      line.addProperty("digest", digest);
      line.addProperty("size_bytes", Files.size(file));
      line.addProperty("file", file.toString());
      console.json(line);
    } else {
      console.note("Wrote " + file);
    }
    return 0;
  }
}
