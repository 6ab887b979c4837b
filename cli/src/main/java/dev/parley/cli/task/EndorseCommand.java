package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TrustLabel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Vouches for what a task works on. */
@Command(
    name = "endorse",
    description = {
      "Vouch for what a task works on, so that what comes of it from now on is trusted as much as"
          + " you say, whatever it came from. Only a human can: the broker refuses an agent that says so with --agent.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  parley task endorse ID --as agent --reason 'I have read the page'"
    })
public final class EndorseCommand implements Callable<Integer> {

  /** Values of {@code --as}. */
  enum Label {
    EXTERNAL(TrustLabel.TRUST_LABEL_EXTERNAL),
    AGENT(TrustLabel.TRUST_LABEL_AGENT),
    USER(TrustLabel.TRUST_LABEL_USER);

    private final TrustLabel value;

    Label(TrustLabel value) {
      this.value = value;
    }
  }

  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @Option(
      names = "--as",
      paramLabel = "LABEL",
      required = true,
      description = "What it is worth: external, agent or user.")
  private Label label = Label.EXTERNAL;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why, for whoever reads the history.")
  private String reason = "";

  @Option(
      names = "--seen",
      paramLabel = "CURSOR",
      description =
          "Up to which event of its tree you have read it, the tree_cursor that 'parley task watch"
              + " --json' shows: refused if the task was given more to work on since. Default:"
              + " whatever is there.")
  private long seen;

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public EndorseCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    EndorseContentRequest request =
        EndorseContentRequest.newBuilder()
            .setRequestId(TaskIds.mint(client.host().clock()))
            .setTaskId(TaskIds.checked(id, "ID"))
            .setTrustLabel(label.value)
            .setMessage(reason)
            .setSeenTreeCursor(seen)
            .setAgentId(caller.agentId())
            .build();
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      Task task = broker.tasks(stub -> stub.endorseContent(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
      }
    }
    return 0;
  }
}
