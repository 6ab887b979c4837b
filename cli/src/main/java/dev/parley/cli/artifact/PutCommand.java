package dev.parley.cli.artifact;

import com.google.gson.JsonObject;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Part;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploads a file. */
@Command(
    name = "put",
    description = "Keep a file as an artifact, and print its digest.",
    footer = {
      "",
      "Content that the broker has already is not sent again.",
      "",
      "Under --json: {\"digest\":…,\"size_bytes\":N,\"media_type\":…}.",
      "",
      "Examples:",
      "  parley artifact put recording.wav"
    })
public final class PutCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "What to keep.")
  private Path file = Path.of("");

  @Option(
      names = "--media-type",
      paramLabel = "TYPE",
      description = "What the file is, such as audio/wav. Default: by its name.")
  private @Nullable String mediaType;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public PutCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    ArtifactRef kept =
        BrokerArtifacts.use(
            client,
            artifacts -> {
              if (mediaType != null) {
                return artifacts.upload(file, mediaType);
              }
              Part part = artifacts.part(file);
              return part.getArtifact();
            });
    Console console = client.console();
    if (console.json()) {
      JsonObject line = new JsonObject();
      line.addProperty("digest", kept.getDigest());
      line.addProperty("size_bytes", kept.getSizeBytes());
      line.addProperty("media_type", kept.getMediaType());
      console.json(line);
    } else {
      console.line(kept.getDigest());
    }
    return 0;
  }
}
