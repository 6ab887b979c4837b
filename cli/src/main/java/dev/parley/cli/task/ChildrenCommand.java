package dev.parley.cli.task;

import com.google.gson.JsonObject;
import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.Task;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the children of a task and what came of each, a page at a time. */
@Command(
    name = "children",
    description =
        "Show the children of a task in the order of their making, and what came of each.",
    footer = {
      "",
      "Under --json: one Task of the protocol per line, without its spec, then"
          + " {\"listed\":N,\"next_page\":TOKEN}.",
      "",
      "Examples:",
      "  parley task children ID",
      "  parley task children ID --limit 1000 --json",
      "  parley task children ID --page TOKEN"
    })
public final class ChildrenCommand implements Callable<Integer> {
  private static final int PAGE_MAX = 1_000;
  private static final int SUMMARY_CHARS_MAX = 60;

  @Parameters(index = "0", paramLabel = "ID", description = "The id of the parent.")
  private String id = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many children to show at most; 0 for all. Default: 100.")
  private long limit;

  @Option(
      names = "--page",
      paramLabel = "TOKEN",
      description = "Go on where an earlier page ended, as it says.")
  private String token = "";

  @Option(
      names = "--joined",
      description = "Only children that count in the join of the last yield.")
  private boolean joined;

  @Mixin private final ClientOptions client;

  /** Creates the command, for picocli to fill in. */
  public ChildrenCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    if (limit < 0) {
      throw CliFailure.usage("--limit expects 0 or more, but found " + limit, "");
    }
    ListChildOutcomesRequest.Builder request =
        ListChildOutcomesRequest.newBuilder()
            .setTaskId(TaskIds.checked(id, "ID"))
            .setPageToken(token)
            .setJoinedOnly(joined);
    Console console = client.console();
    Table table = new Table("ID", "STATE", "BECAUSE", "SUMMARY");
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    long listed = 0;
    try (BrokerClient broker = client.connect()) {
      do {
        request.setPageSize((int) Math.min(PAGE_MAX, left - listed));
        ListChildOutcomesResponse page =
            broker.tasks(stub -> stub.listChildOutcomes(request.build()));
        for (Task child : page.getChildrenList()) {
          show(child, table, console);
        }
        listed += page.getChildrenCount();
        request.setPageToken(page.getNextPageToken());
      } while (!request.getPageToken().isEmpty() && listed < left);
    }
    end(console, table, listed, request.getPageToken());
    return 0;
  }

  private static void show(Task child, Table table, Console console) {
    if (console.json()) {
      console.json(child);
      return;
    }
    table.row(
        Cell.of(child.getTaskId()),
        Cell.of(Names.of(child.getState())),
        Cell.of(Names.of(child.hasOutcome() ? child.getOutcome().getReason() : child.getReason())),
        Cell.of(
            Text.cut(Text.line(child.getOutcome().getResult().getSummary()), SUMMARY_CHARS_MAX)));
  }

  private void end(Console console, Table table, long listed, String next) {
    if (console.json()) {
      JsonObject sum = new JsonObject();
      sum.addProperty("listed", listed);
      sum.addProperty("next_page", next);
      console.json(sum);
      return;
    }
    if (listed == 0) {
      console.note("No children.");
      return;
    }
    console.table(table);
    if (!next.isEmpty()) {
      console.note("More: parley task children " + id + " --page " + next);
    }
  }
}
