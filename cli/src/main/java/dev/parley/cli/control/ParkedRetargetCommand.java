package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives parked tasks to others. */
@Command(
    name = "retarget",
    description = {
      "Give parked tasks to another capability or agent, with fresh attempts. Of a fan-out only the reducer is"
          + " replaced, once its join is decided.",
      ""
    },
    footer = {
      "",
      "Exit code 1 when one of them could not be dealt with. Under --json: one Task of the protocol per"
          + " task, or why it was left as it is, then {\"done\":N,\"failed\":N}.",
      "",
      "Examples:",
      "  parley parked retarget ID --to-agent ann",
      "  parley parked retarget --because rounds_exhausted --all --to-capability review.careful",
      "  parley parked retarget ID --to-agent ann --agent watchman"
    })
public final class ParkedRetargetCommand extends ParkedActionCommand {
  @Option(
      names = "--to-capability",
      paramLabel = "NAME",
      description = "Who may do them now; with --to-agent by which capability.")
  private @Nullable String capability;

  @Option(names = "--to-agent", paramLabel = "ID", description = "Who may do them now.")
  private @Nullable String agent;

  /** Creates the command, for picocli to fill in. */
  public ParkedRetargetCommand(Host host, Connector connector) {
    super(host, connector);
  }

  @Override
  void check() {
    if (capability == null && agent == null) {
      throw CliFailure.usage("Expected --to-capability or --to-agent, but found neither", "");
    }
  }

  @Override
  Task act(BrokerClient broker, String taskId, String why, String agentId) {
    RetargetTaskRequest request =
        RetargetTaskRequest.newBuilder()
            .setTaskId(taskId)
            .setTarget(target())
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return broker.control(stub -> stub.retargetTask(request)).getTask();
  }

  private Target target() {
    Target.Builder target = Target.newBuilder();
    if (agent != null) {
      target.getAgentBuilder().setAgentId(agent);
      if (capability != null) {
        target.getAgentBuilder().setCapability(capability);
      }
    } else if (capability != null) {
      target.setCapability(CapabilityTarget.newBuilder().setCapability(capability));
    }
    return target.build();
  }
}
