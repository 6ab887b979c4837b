package dev.parley.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.console.Host;
import dev.parley.cli.console.StopSignal;
import dev.parley.cli.console.Terminal;
import dev.parley.server.app.BrokerConfig;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is said on the command line reaches the broker. */
final class BrokerSettingsTest {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private static BrokerConfig config(String... args) {
    Host host =
        new Host(
            Map.of(),
            InputStream.nullInputStream(),
            NOWHERE,
            NOWHERE,
            () -> Terminal.NONE,
            Clock.systemUTC(),
            StopSignal.byHand());
    UpCommand up = new UpCommand(host, "test");
    new CommandLine(up).parseArgs(args);
    return RunningBroker.config("localhost:1", up.settings(), null);
  }

  @Test
  void howManyFinishedTreesAreKept() {
    assertThat(config("--kafka", "localhost:1").finishedTreesMax()).isEqualTo(400_000);
    assertThat(
            config(
                    "--kafka",
                    "localhost:1",
                    "--finished-trees",
                    "5000",
                    "--loop",
                    "code.review:cycle=allow")
                .finishedTreesMax())
        .as("whatever else is said")
        .isEqualTo(5_000);
  }
}
