package dev.parley.cli.task;

import com.google.gson.JsonObject;
import dev.parley.cli.artifact.BrokerArtifacts;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.ProtoJson;
import dev.parley.cli.console.Text;
import dev.parley.cli.option.AsAgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates one task or many, or one that is for many items or agents. */
@Command(
    name = "submit",
    description = {
      "Create a task, or many alike.",
      "",
      "When the command reports a task it is durable. The id is chosen on this side, so that what"
          + " was not answered can be sent again without making a second task: that happens by"
          + " itself until --timeout has passed without an answer.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  Ask any agent that can review code, and wait for the result:",
      "    parley task submit --capability code.review --objective 'Find bugs' --input Main.java"
          + " --wait",
      "  A result that you judge, criterion by criterion:",
      "    parley task submit -c text.translate -o 'Translate to French' -i letter.txt --review \\",
      "      --criterion complete='Nothing is left out' --criterion tone='It stays formal'",
      "  A result that two of three agents accept, within ten minutes each:",
      "    parley task submit -c code.write -o 'Fix it' --review-by code.review --reviewers 3 \\",
      "      --quorum 2 --review-timeout 10m --review-instructions 'Look for races.'",
      "  A result that the broker holds to a schema and an expression, and others if it won't do:",
      "    parley task submit -c bill.write -o 'Write the bill' --output-schema bill.json \\",
      "      --check short='size(summary) < 100' --rounds 2 --escalate-to bill.expert",
      "  Two attempts by whoever is free, and then those that know best:",
      "    parley task submit -c rate.fetch -o 'Fetch the rate' --attempts 2 \\",
      "      --attempts-escalate-to rate.expert",
      "  Agents that ask before every action:",
      "    parley task submit -c site.deploy -o 'Deploy the site' --autonomy-level 2",
      "  One that is parked when its agent does the same more than three times, and told when it"
          + " says nothing for a minute:",
      "    parley task submit -c text.find -o 'Find the treasure' --loop repeats=3 --loop repeat=park"
          + " \\",
      "      --loop stall-after=1m",
      "  One for each line of a file, twenty at a time, and an agent that adds up what came out:",
      "    parley task submit -c listing.price -o 'Find the price' --items listings.txt \\",
      "      --parallelism 20 --reduce-by prices.sum",
      "  The same within ten minutes, whatever has come out by then, and not for more than 50 failures:",
      "    parley task submit -c listing.price -o 'Find the price' --items listings.txt \\",
      "      --join-timeout 10m --join-failures 50 --join-losers leave --reduce-by prices.sum",
      "  Every reviewer that is there, until two have said what they think:",
      "    parley task submit -c code.review -o 'Find bugs' -i Main.java --broadcast --join 2",
      "  What an agent wants to have done, in its own name:",
      "    parley task submit -c text.translate -o 'Translate it' -i page.txt --as-agent editor",
      "  Two thousand tasks in a pipeline:",
      "    parley task submit --capability load.test --objective 'Do nothing' --count 2000"
    })
public final class SubmitCommand implements Callable<Integer> {
  private static final int COUNT_MAX = 10_000_000;

  @Mixin private final SpecOptions spec = new SpecOptions();

  @Mixin private final FanOutOptions fanOut = new FanOutOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "The task's id; repeating the command with it makes no second task. With --count: ID-1,"
              + " ID-2 and so on.")
  private @Nullable String id;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Create so many tasks. Default: 1.")
  private int count;

  @Option(
      names = "--artifact",
      paramLabel = "FILE",
      description =
          "An input of any size: it is kept by the broker as an artifact, to which the task refers."
              + " Repeatable.")
  private List<Path> artifacts = new ArrayList<>();

  @Mixin private final AsAgentOption caller = new AsAgentOption();

  @Option(
      names = {"-w", "--wait"},
      description =
          "Wait until it has ended, no longer than --timeout if that is given. Exit code 1 unless"
              + " it is COMPLETED.")
  private boolean wait;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public SubmitCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    if (count < 1 || count > COUNT_MAX) {
      throw CliFailure.usage(
          "--count expects a number from 1 to %d, but found %d".formatted(COUNT_MAX, count), "");
    }
    if (count > 1 && fanOut.hasItems()) {
      throw CliFailure.usage(
          "--items makes a task for each item, and --count many alike, but both are given",
          "Leave out one of them.");
    }
    ContentReader reader = new ContentReader(client.host().in());
    TaskSpec one = spec.build(client.host(), reader);
    List<FanOutItem> items = fanOut.items(reader, spec::labelled);
    TaskSpec built = fanOut.apply(withArtifacts(one));
    String first = id == null ? TaskIds.mint(client.host().clock()) : TaskIds.checked(id, "--id");
    List<String> ids = TaskIds.series(first, count);
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      return (count == 1
              ? one(broker, console, built, items, first)
              : many(broker, console, built, ids))
          .code();
    }
  }

  private TaskSpec withArtifacts(TaskSpec built) {
    if (artifacts.isEmpty()) {
      return built;
    }
    return BrokerArtifacts.use(
        client,
        broker -> {
          TaskSpec.Builder more = built.toBuilder();
          for (Path file : artifacts) {
            more.addInputs(broker.part(file));
          }
          return more.build();
        });
  }

  private ExitCode one(
      BrokerClient broker, Console console, TaskSpec built, List<FanOutItem> items, String taskId) {
    CreateTaskRequest request = request(built).toBuilder().setTaskId(taskId).build();
    CreateTaskResponse response = create(broker, request, items);
    Task task = response.getTask();
    if (wait) {
      console.status("waiting for " + taskId);
      task = new TaskWaiter(broker, console, client.timeout()).untilEnded(taskId);
    }
    if (console.json()) {
      JsonObject line = new JsonObject();
      line.addProperty("task_id", taskId);
      line.addProperty("created", response.getCreated());
      line.add("task", ProtoJson.object(task));
      console.json(line);
    } else {
      console.line((response.getCreated() ? "created " : "was there already: ") + taskId);
      if (wait) {
        outcome(console, task);
      } else {
        console.note("'parley task watch %s' follows it.".formatted(taskId));
      }
    }
    return wait ? exit(task) : ExitCode.OK;
  }

  private CreateTaskRequest request(TaskSpec built) {
    return CreateTaskRequest.newBuilder().setSpec(built).setAgentId(caller.agentId()).build();
  }

  private static CreateTaskResponse create(
      BrokerClient broker, CreateTaskRequest request, List<FanOutItem> items) {
    if (items.isEmpty()) {
      return broker.tasks(stub -> stub.createTask(request));
    }
    CreateFanOutResponse created = broker.fanOut(request, items);
    return CreateTaskResponse.newBuilder()
        .setTask(created.getTask())
        .setCreated(created.getCreated())
        .build();
  }

  private static void outcome(Console console, Task task) {
    TaskPage.headline(console, task);
    task.getOutcome().getResult().getOutputsList().stream()
        .filter(part -> part.hasText() || part.hasJson())
        .map(part -> part.hasText() ? part.getText() : part.getJson())
        .forEach(text -> Text.lines(text).forEach(console::line));
  }

  private ExitCode many(BrokerClient broker, Console console, TaskSpec built, List<String> ids) {
    BulkReport report = new BulkReport(console, ids, client.host().clock());
    report.submit(broker, request(built));
    if (wait) {
      TaskWaiter waiter = new TaskWaiter(broker, console, client.timeout());
      report.ackedIds().forEach(taskId -> report.ended(waiter.untilEnded(taskId)));
    }
    return report.finish();
  }

  private static ExitCode exit(Task task) {
    return Names.of(task.getState()).equals("COMPLETED") ? ExitCode.OK : ExitCode.ENDED_BADLY;
  }
}
