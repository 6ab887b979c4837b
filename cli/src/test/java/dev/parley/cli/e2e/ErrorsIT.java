package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.e2e.Child.Ended;
import dev.parley.cli.outcome.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong most often ends with the right exit code and a message that says what to do, and
 * never with a stack trace.
 */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class ErrorsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help task submit", "up --help", "worker --help", "--version"})
  void helpIsNoError(String command) throws Exception {
    Ended ended = run(command.split(" "));

    assertThat(ended.code()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isNotEmpty();
  }

  @Test
  void anUnknownCommandIsToldApart() throws Exception {
    assertFailure(ExitCode.USAGE, run("tsak", "list"))
        .contains("unknown command 'tsak'")
        .contains("Did you mean 'task'?")
        .contains("'parley --help' shows what is possible");
  }

  @Test
  void aSpecThatIsNotAsDocumentedIsRefusedBeforeItIsSent() throws Exception {
    assertFailure(ExitCode.USAGE, run("task", "submit", "--capability", "x"))
        .contains("a task needs an objective")
        .contains("--objective TEXT");

    Path spec = Files.writeString(folder.resolve("spec.json"), "{\"objective\": 7, }");
    assertFailure(ExitCode.USAGE, run("task", "submit", "--spec", spec.toString()))
        .contains("spec.json")
        .contains("line 1")
        .doesNotContain("gson");
  }

  @Test
  void aSpecThatTheBrokerRefusesNamesTheField(BrokerProcess broker) throws Exception {
    Path spec =
        Files.writeString(
            folder.resolve("spec.json"),
            """
            {"objective": "x", "target": {"capability": {"capability": "x"}},
             "deadlines": {"heartbeat": "0.010s"}}
            """);

    assertFailure(
            ExitCode.REFUSED,
            run("task", "submit", "--spec", spec.toString(), "--endpoint", broker.endpoint()))
        .isEqualTo(
            "parley: spec.deadlines.heartbeat: expected at least 1 second, but found 10 milliseconds\n"
                + "  Correct the fields that the violations name.");
  }

  @Test
  void aTaskThatIsNotThereIsToldApart(BrokerProcess broker) throws Exception {
    assertFailure(
            ExitCode.NOT_FOUND, run("task", "get", "no-such-task", "--endpoint", broker.endpoint()))
        .isEqualTo(
            "parley: Expected a task no-such-task, but there is none\n"
                + "  Check the id; finished tasks are forgotten after the retention time.");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertFailure(ExitCode.ENVIRONMENT, up("--port", port, "--data-dir", at("data")))
          .contains(port)
          .contains("choose another");
    }
    assertThat(folder.resolve("data")).as("data of a broker that never ran").doesNotExist();
  }

  @Test
  void aDataDirectoryThatCannotBeWrittenIsNamed() throws Exception {
    Files.writeString(folder.resolve("file"), "no folder");
    for (String path : List.of(at("file"), at("file/below"))) {
      assertFailure(ExitCode.ENVIRONMENT, up("--port", "0", "--data-dir", path))
          .contains(path)
          .contains("choose another");
    }
  }

  @Test
  void aDataDirectoryInUseIsNamed(BrokerProcess broker) throws Exception {
    String path = broker.data().toString();

    assertFailure(ExitCode.ENVIRONMENT, up("--port", "0", "--data-dir", path))
        .contains(path)
        .contains("in use by another process");
  }

  @Test
  void aKafkaThatCannotBeReachedIsNamed() throws Exception {
    String kafka = "127.0.0.1:" + closedPort();

    assertFailure(ExitCode.ENVIRONMENT, up("--port", "0", "--kafka", kafka))
        .contains("Kafka at " + kafka)
        .contains("Check that it runs");
  }

  @Test
  void aBrokerThatIsNotRunningIsNamed() throws Exception {
    String endpoint = "127.0.0.1:" + closedPort();
    for (String command : List.of("task list", "agents", "task submit -o x -c x --count 10")) {
      String[] args = (command + " --endpoint " + endpoint).split(" ");
      assertFailure(ExitCode.UNAVAILABLE, run(args))
          .contains("no broker answers at " + endpoint)
          .contains("'parley up'");
    }
  }

  @Test
  void aFolderToAuditThatIsNotThereIsNamed() throws Exception {
    assertFailure(ExitCode.USAGE, run("demo", at("nowhere"))).contains(at("nowhere"));
  }

  @Test
  void aReportThatCannotBeWrittenIsNamedBeforeTheWork() throws Exception {
    Files.writeString(folder.resolve("file"), "no folder");
    Path docs = Checkout.root().resolve("docs");

    // Once it is at work it would tell of its progress.
    assertFailure(ExitCode.ENVIRONMENT, run("demo", docs.toString(), "--report", at("file/below")))
        .contains(at("file/below"))
        .contains("--report");
  }

  @Test
  void scriptsGetOneLineOfJson() throws Exception {
    Files.writeString(folder.resolve("file"), "no folder");

    Ended ended = up("--port", "0", "--data-dir", at("file/below"), "--json");

    assertThat(ended.code()).isEqualTo(ExitCode.ENVIRONMENT.code());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).hasSize(1);
    assertThat(ended.out().getFirst())
        .startsWith("{\"error\":{\"reason\":\"DATA_DIR_UNUSABLE\",\"message\":\"");
  }

  private String at(String path) {
    return folder.resolve(path).toString();
  }

  private static int closedPort() {
    return Seeds.freePort(new SplittableRandom());
  }

  private static Ended up(String... options) throws InterruptedException {
    return run(Stream.concat(Stream.of("up"), Stream.of(options)).toArray(String[]::new));
  }

  private static Ended run(String... args) throws InterruptedException {
    try (Child child = ParleyCommand.start(args)) {
      return child.awaitEnd(PATIENCE);
    }
  }

  /** Holds a failure to its form; returns its message for a closer look. */
  private static AbstractStringAssert<?> assertFailure(ExitCode exit, Ended ended) {
    String message = String.join("\n", ended.err());
    assertThat(ended.code()).as(message).isEqualTo(exit.code());
    assertThat(ended.out()).as("the standard output").isEmpty();
    assertThat(ended.err())
        .as("one message and what to do about it, nothing else")
        .hasSizeBetween(1, 2)
        .first()
        .asString()
        .startsWith("parley: ");
    assertThat(message).doesNotContain("\tat ");
    return assertThat(message);
  }
}
