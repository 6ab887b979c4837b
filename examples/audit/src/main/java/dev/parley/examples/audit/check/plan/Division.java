package dev.parley.examples.audit.check.plan;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;

/**
 * A manager of managers.
 *
 * @param reports the managers below it, in the order of their files; at most {@link
 *     Plan#REPORTS_MAX}. Only the plan of an empty tree has none
 */
@JsonPropertyOrder({"label", "reports"})
public record Division(String label, List<PlanNode> reports) implements PlanNode {

  public Division {
    Objects.requireNonNull(label, "label");
    reports = List.copyOf(reports);
    if (reports.size() > Plan.REPORTS_MAX) {
      throw new IllegalArgumentException(
          "Expected at most " + Plan.REPORTS_MAX + " reports, but found " + reports.size() + ".");
    }
  }

  @Override
  public int fileCount() {
    return reports.stream().mapToInt(PlanNode::fileCount).sum();
  }

  @Override
  public int unitCount() {
    return reports.stream().mapToInt(PlanNode::unitCount).sum();
  }

  @Override
  public int levels() {
    return 1 + reports.stream().mapToInt(PlanNode::levels).max().orElse(0);
  }
}
