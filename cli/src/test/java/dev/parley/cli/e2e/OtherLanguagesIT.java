package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Agents in other languages, written from the protocol's files alone, take tasks and complete them.
 *
 * <p>Skipped, with the reason, where the language is not installed or its libraries cannot be had.
 * In continuous integration (CI=true) that is a failure.
 */
@Timeout(300)
@ExtendWith(SharedBroker.class)
final class OtherLanguagesIT {
  private static final Path AGENTS = Checkout.root().resolve("examples").resolve("agents");

  /** The first run brings the libraries of the agent. */
  private static final Duration SET_UP = Duration.ofMinutes(4);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LINES_MAX = 80;

  private final BrokerProcess broker;

  OtherLanguagesIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Test
  void anAgentInJavaScriptCompletesTasks() throws Exception {
    require("Node.js with npm", "node", "-e", "0");
    require("Node.js with npm", "npm", "--version");
    completesTasks("node", "node_modules/.installed");
  }

  @Test
  void anAgentInPythonCompletesTasks() throws Exception {
    require(
        "Python 3.10 or newer with venv and pip",
        "python3",
        "-c",
        "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))");
    completesTasks("python", ".venv/.installed");
  }

  @ParameterizedTest
  @CsvSource({"node/agent.js", "python/agent.py"})
  void theAgentsAreShort(String agent) throws IOException {
    assertThat(Files.readAllLines(AGENTS.resolve(agent))).hasSizeLessThanOrEqualTo(LINES_MAX);
  }

  /**
   * Runs the agent of a folder against the broker.
   *
   * @param stamp what the script leaves behind once the libraries are there
   */
  private void completesTasks(String language, String stamp) throws Exception {
    Path folder = AGENTS.resolve(language);
    String capability = "shout." + language;
    String script = folder.resolve("run.sh").toString();
    ProcessBuilder builder =
        new ProcessBuilder(script, broker.endpoint(), language + "-agent", capability);
    try (Child agent = Child.start(language + " agent", builder);
        Parley parley = Parley.connect(broker.endpoint())) {
      Optional<String> line = agent.nextLine(SET_UP);
      if (line.isEmpty() && !Files.exists(folder.resolve(stamp))) {
        missing("the libraries of the " + language + " agent", agent.awaitEnd(PATIENCE).err());
      }
      assertThat(line.orElse("")).startsWith("connected as " + language + "-agent");
      for (String text : List.of("hello", "grüße, 世界")) {
        TaskOutcome outcome = shout(parley, capability, text);
        assertThat(outcome.orThrow().text()).isEqualTo(text.toUpperCase(Locale.ROOT));
        assertThat(outcome.outcome().getActor().getId()).isEqualTo(language + "-agent");
      }
    }
  }

  private static TaskOutcome shout(Parley parley, String capability, String text) {
    return parley
        .requester()
        .submit(TaskDraft.forCapability(capability).objective("Say it louder.").text(text).build())
        .await(PATIENCE);
  }

  /** Goes on only when the command ends well. */
  private static void require(String what, String... command) throws InterruptedException {
    try (Child probe = Child.start(command[0], new ProcessBuilder(command))) {
      Child.Ended ended = probe.awaitEnd(PATIENCE);
      if (ended.code() != 0) {
        missing(what, ended.err());
      }
    } catch (UncheckedIOException notFound) {
      missing(what, List.of(String.valueOf(notFound.getMessage())));
    }
  }

  private static void missing(String what, List<String> why) {
    String message = what + " cannot be had: " + String.join("\n", why);
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    System.out.println("OtherLanguagesIT: SKIPPED, " + message);
    abort(message);
  }
}
