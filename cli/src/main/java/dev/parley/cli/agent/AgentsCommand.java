package dev.parley.cli.agent;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.console.Tone;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.KeyValue;
import dev.parley.v1.Agent;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentInstance;
import dev.parley.v1.Capability;
import dev.parley.v1.GetAgentRequest;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListAgentsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows who is connected. */
@Command(
    name = "agents",
    description =
        "Show the agents that are connected, or one of them with its capabilities and instances.",
    footer = {
      "",
      "Under --json: one Agent of the protocol per line, then {\"listed\":N}; with an ID just that"
          + " Agent.",
      "",
      "Examples:",
      "  parley agents",
      "  parley agents --capability code.review",
      "  parley agents summarizer"
    })
public final class AgentsCommand implements Callable<Integer> {
  private static final int PAGE = 1_000;

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "Show this agent only.")
  private @Nullable String id;

  @Option(
      names = {"-c", "--capability"},
      paramLabel = "NAME",
      description = "Only agents that offer this capability.")
  private String capability = "";

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      converter = KeyValue.Converter.class,
      description = "Only agents whose card has this label. Repeatable.")
  private List<KeyValue> labels = new ArrayList<>();

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public AgentsCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      if (id != null) {
        GetAgentRequest request = GetAgentRequest.newBuilder().setAgentId(id).build();
        one(broker.agents(stub -> stub.getAgent(request)).getAgent(), console);
      } else {
        all(list(broker), console);
      }
    }
    return 0;
  }

  private List<Agent> list(BrokerClient broker) {
    ListAgentsRequest.Builder request =
        ListAgentsRequest.newBuilder()
            .setPageSize(PAGE)
            .setCapability(capability)
            .putAllLabels(KeyValue.toMap(labels, "--label"));
    List<Agent> agents = new ArrayList<>();
    do {
      ListAgentsRequest page = request.build();
      ListAgentsResponse response = broker.agents(stub -> stub.listAgents(page));
      agents.addAll(response.getAgentsList());
      request.setPageToken(response.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return agents;
  }

  private static void all(List<Agent> agents, Console console) {
    if (console.json()) {
      agents.forEach(console::json);
      JsonObject sum = new JsonObject();
      sum.addProperty("listed", agents.size());
      console.json(sum);
      return;
    }
    if (agents.isEmpty()) {
      console.note("No such agents are connected.");
      return;
    }
    Table table = new Table("ID", "INSTANCES", "BUSY", "CAPABILITIES");
    for (Agent agent : agents) {
      int busy = agent.getInstancesList().stream().mapToInt(AgentInstance::getInFlight).sum();
      int slots = agent.getInstancesList().stream().mapToInt(AgentInstance::getInFlightMax).sum();
      table.row(
          Cell.of(agent.getCard().getAgentId()),
          Cell.of(agent.getInstancesCount()),
          new Cell(busy + "/" + slots, busy > 0 ? Tone.CYAN : Tone.PLAIN),
          Cell.of(
              agent.getCard().getCapabilitiesList().stream()
                  .map(Capability::getName)
                  .collect(Collectors.joining(", "))));
    }
    console.table(table);
  }

  private void one(Agent agent, Console console) {
    if (console.json()) {
      console.json(agent);
      return;
    }
    AgentCard card = agent.getCard();
    field(console, "Agent", card.getAgentId());
    field(console, "Name", card.getDisplayName());
    field(console, "Version", card.getVersion());
    field(console, "About", card.getDescription());
    field(console, "Labels", labels(card.getLabelsMap()));
    if (card.getCapabilitiesCount() > 0) {
      console.line("");
      Table table = new Table("CAPABILITY", "ABOUT");
      card.getCapabilitiesList()
          .forEach(c -> table.row(Cell.of(c.getName()), Cell.of(c.getDescription())));
      console.table(table);
    }
    console.line("");
    Table table = new Table("INSTANCE", "BUSY", "CONNECTED", "DRAINING");
    for (AgentInstance instance : agent.getInstancesList()) {
      table.row(
          Cell.of(instance.getInstanceId()),
          Cell.of(instance.getInFlight() + "/" + instance.getInFlightMax()),
          Cell.of("for " + Times.age(instance.getConnectTime(), client.host().clock())),
          Cell.of(instance.getDraining() ? "yes" : "no"));
    }
    console.table(table);
  }

  private static void field(Console console, String name, String value) {
    if (!value.isEmpty()) {
      console.line(console.paint("%-9s".formatted(name), Tone.BOLD) + Text.line(value));
    }
  }

  private static String labels(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
