package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.BudgetItem;
import dev.parley.v1.BudgetLine;
import dev.parley.v1.BudgetStatus;
import dev.parley.v1.Task;
import org.junit.jupiter.api.Test;

/** How budgets stand, for people. */
final class BudgetViewTest extends WithCli {
  @Test
  void levelsAreShownAsReachedAndAllowedNotAsUsedUp() {
    assertThat(shown(depth(2).setLimit(3).setRemaining(3)))
        .contains("depth: 2 of 3 levels below\n");
    assertThat(shown(depth(0).setLimit(5).setRemaining(1)))
        .contains("depth: 0 of 1 levels below, its own limit is 5\n");
    assertThat(shown(depth(1).setRemaining(2))).contains("depth: 1 of 2 levels below\n");
    assertThat(shown(depth(1))).contains("depth: 1 level below\n");
  }

  @Test
  void costHasAtLeastTwoDecimals() {
    assertThat(shown(cost(0).setLimit(1_500_000).setRemaining(1_500_000)))
        .contains("cost: 0.00 EUR spent of 1.50 EUR, 1.50 EUR left");
    assertThat(shown(cost(1_234))).contains("cost: 0.001234 EUR spent");
    assertThat(shown(cost(120_000_000))).contains("cost: 120.00 EUR spent");
  }

  private String shown(BudgetLine.Builder line) {
    String id = "t" + cli.requests.size();
    Task task =
        Samples.queued(id, "Do it").toBuilder()
            .setBudget(BudgetStatus.newBuilder().addLines(line).setCurrency("EUR"))
            .build();
    cli.broker.add(task, Samples.created(id, 1, "Do it"));
    return cli.run("task", "get", id).out();
  }

  private static BudgetLine.Builder depth(long reached) {
    return BudgetLine.newBuilder().setItem(BudgetItem.BUDGET_ITEM_DEPTH).setSpent(reached);
  }

  private static BudgetLine.Builder cost(long micros) {
    return BudgetLine.newBuilder().setItem(BudgetItem.BUDGET_ITEM_COST).setSpent(micros);
  }
}
