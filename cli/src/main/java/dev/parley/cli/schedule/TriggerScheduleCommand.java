package dev.parley.cli.schedule;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.task.TaskIds;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.TriggerScheduleResponse;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Begins a run now. */
@Command(
    name = "trigger",
    description = "Begin a run of a schedule now, held back or not.",
    footer = {
      "",
      "Examples:",
      "  parley schedule trigger ID",
      "  parley schedule trigger ID --overlap cancel_other",
      "  parley schedule trigger ID --agent planner"
    })
public final class TriggerScheduleCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the schedule.")
  private String id = "";

  @Option(
      names = "--overlap",
      paramLabel = "ACTION",
      description = "When a run has not ended: allow or cancel_other. Default: as the schedule.")
  private ScheduleOptions.@Nullable Overlap overlap;

  @Mixin private final AgentOption caller = new AgentOption();
  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public TriggerScheduleCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    TriggerScheduleRequest.Builder request =
        TriggerScheduleRequest.newBuilder()
            .setRequestId(TaskIds.mint(client.host().clock()))
            .setTaskId(TaskIds.checked(id, "ID"))
            .setAgentId(caller.agentId());
    if (overlap != null) {
      request.setOverlapAction(overlap.action);
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      TriggerScheduleResponse response =
          broker.schedules(stub -> stub.triggerSchedule(request.build()));
      if (console.json()) {
        console.json(response);
      } else {
        console.line("began " + response.getRun().getTaskId());
        console.note("'parley task watch %s' follows it.".formatted(response.getRun().getTaskId()));
      }
    }
    return 0;
  }
}
