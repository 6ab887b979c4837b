package dev.parley.cli.agent;

import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.DurationConverter;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskHandler;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.client.WorkerBuilder;
import dev.parley.client.WorkerStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs an agent around a shell command. */
@Command(
    name = "worker",
    description = {
      "Be an agent: take tasks and do each by running a shell command, until you are told to stop.",
      "",
      "The command reads the text of the task's inputs, or without any the objective; what it prints becomes the result. Exit code 0"
          + " means done, 65 that the input is at fault and no other attempt will help, anything else that the attempt failed and"
          + " may be repeated. It finds PARLEY_TASK_ID, PARLEY_OBJECTIVE, PARLEY_ROUND, PARLEY_ATTEMPT, PARLEY_LEASE_TOKEN and, when a"
          + " reviewer sent the last result back, PARLEY_FEEDBACK in its environment. Without --exec the input is the result.",
      "",
      "A command says no more than that: it can't ask, report usage, give fingerprints of what it does, propose an action to be"
          + " approved, yield, or review others' results. Agents that do are written with the client library, or by the protocol.",
      "",
      "On SIGTERM or Ctrl-C it takes no more tasks and lets the running ones go on for --drain.",
      ""
    },
    footer = {
      "",
      "Under --json: one event per line (connected, disconnected, started, completed, failed, lost), then stopped.",
      "",
      "Examples:",
      "  parley worker --capability shout --exec 'tr a-z A-Z'",
      "  parley worker --capability count.words --exec 'wc -w' --max-in-flight 8",
      "  parley worker --capability slow --exec 'sleep 60; date'"
    })
public final class WorkerCommand implements Callable<Integer> {
  private static final int IN_FLIGHT_MAX = 1_000;

  @Option(
      names = {"-c", "--capability"},
      paramLabel = "NAME",
      required = true,
      description = "Offer this capability. Repeatable.")
  private List<String> capabilities = new ArrayList<>();

  @Option(
      names = {"-x", "--exec"},
      paramLabel = "COMMAND",
      description = "What to run for each task, by 'sh -c'.")
  private @Nullable String command;

  @Option(
      names = "--agent-id",
      paramLabel = "ID",
      description =
          "The id of the agent; several workers may share it. Default: the first capability.")
  private @Nullable String agentId;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many tasks to work on at a time, 1 to 1000. Default: 1.")
  private int maxInFlight;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      converter = KeyValue.Converter.class,
      description = "A label that tasks can select agents by. Repeatable.")
  private List<KeyValue> labels = new ArrayList<>();

  @Option(
      names = "--drain",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "How long running tasks may go on when told to stop. Default: 10s.")
  private Duration drain = Duration.ZERO;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public WorkerCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    check();
    Console console = client.console();
    String id = agentId == null ? capabilities.getFirst() : agentId;
    WorkerReport report = new WorkerReport(console, id);
    CompletableFuture<Void> stop = client.host().stop().asked();
    WorkerStats stats;
    // What the report is told runs here, so that nothing is told after its last line.
    try (ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
        Parley parley = client.connectAgent(callbacks)) {
      Worker worker = builder(parley, id).listener(report).start();
      CompletableFuture.anyOf(stop, worker.termination()).join();
      worker.drain(drain).join();
      stats = worker.stats();
    } catch (CompletionException e) {
      throw refused(e);
    }
    report.stopped(stats);
    return ExitCode.OK.code();
  }

  private void check() {
    if (maxInFlight < 1 || maxInFlight > IN_FLIGHT_MAX) {
      throw CliFailure.usage(
          "--max-in-flight expects a number from 1 to %d, but found %d"
              .formatted(IN_FLIGHT_MAX, maxInFlight),
          "");
    }
    if (capabilities.stream().distinct().count() < capabilities.size()) {
      throw CliFailure.usage("--capability expects each name once, but one is given twice", "");
    }
  }

  private WorkerBuilder builder(Parley parley, String id) {
    TaskHandler handler =
        command == null
            ? task -> TaskResult.text(ShellHandler.input(task))
            : new ShellHandler(command, parley.artifacts());
    WorkerBuilder builder = parley.worker(id).directTasks(handler).maxInFlight(maxInFlight);
    capabilities.forEach(capability -> builder.capability(capability, handler));
    labels.forEach(label -> builder.label(label.key(), label.value()));
    return builder.drainGrace(drain).drainOnShutdown(false);
  }

  private static RuntimeException refused(CompletionException e) {
    if (e.getCause() instanceof ParleyException broker) {
      String message = broker.getMessage() == null ? "" : broker.getMessage();
      return new CliFailure(
              ExitCode.REFUSED,
              Names.of(broker.reason()),
              "the broker refused the agent: " + message,
              "")
          .causedBy(broker);
    }
    return e;
  }
}
