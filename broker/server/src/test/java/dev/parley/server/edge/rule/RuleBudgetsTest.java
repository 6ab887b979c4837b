package dev.parley.server.edge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.v1.Budget;
import dev.parley.v1.RuleBudget;
import dev.parley.v1.RuleBudgetLine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules see of how deep a tree is and may be. */
final class RuleBudgetsTest {
  @Test
  void rulesSeeHowManyLevelsThereAreAndMayBe() {
    BudgetStatus status =
        new BudgetStatus(List.of(new BudgetStatus.Line(BudgetItem.DEPTH, 3, 1, 0, 2)), "");

    assertThat(RuleBudgets.of(status).getDepth())
        .isEqualTo(RuleBudgetLine.newBuilder().setLimit(3).setSpent(1).setRemaining(2).build());
  }

  @Test
  void whatIsAboutToBeCreatedMayHaveALevelLessAndNoMoreThanItsOwnLimit() {
    RuleBudget above = left(2);

    assertThat(begun(Budget.newBuilder(), above)).isEqualTo(left(1).getDepth());
    assertThat(begun(Budget.newBuilder().setDepth(5), above))
        .isEqualTo(RuleBudgetLine.newBuilder().setLimit(5).setRemaining(1).build());
    assertThat(begun(Budget.newBuilder().setDepth(0), above))
        .isEqualTo(RuleBudgetLine.newBuilder().setLimit(0).setRemaining(0).build());
    assertThat(begun(Budget.newBuilder().setDepth(5), RuleBudget.getDefaultInstance()))
        .isEqualTo(RuleBudgetLine.newBuilder().setLimit(5).setRemaining(5).build());
    assertThat(begun(Budget.newBuilder(), left(0))).isEqualTo(left(0).getDepth());
  }

  private static RuleBudgetLine begun(Budget.Builder own, RuleBudget above) {
    return RuleBudgets.begun(own.build(), above).getDepth();
  }

  private static RuleBudget left(long levels) {
    return RuleBudget.newBuilder()
        .setDepth(RuleBudgetLine.newBuilder().setRemaining(levels))
        .build();
  }
}
