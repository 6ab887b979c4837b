package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives the verdict on a result. */
@Command(
    name = "review",
    description = {
      "Give your verdict on the result of a task that is VERIFYING: accept it, send it back for"
          + " another round, or reject it for good.",
      "",
      "With --accept every criterion that you don't name counts as met. With --redo say what is"
          + " wrong, by criterion or as a whole.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  parley task review ID --accept",
      "  parley task review ID --redo --met complete --unmet 'tone=The second paragraph is too"
          + " casual'",
      "  parley task review ID --reject --feedback 'This is another letter'"
    })
public final class ReviewCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "The id of the task.")
  private String id = "";

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Decision decision = new Decision();

  @Option(
      names = "--round",
      paramLabel = "N",
      description = "The round that you judge. Default: the one under review now.")
  private @Nullable Integer round;

  @Option(
      names = "--met",
      paramLabel = "CRITERION",
      description = "This criterion is met. Repeatable.")
  private List<String> met = new ArrayList<>();

  @Option(
      names = "--unmet",
      paramLabel = "CRITERION[=FEEDBACK]",
      description = "This criterion is not met, and what to do about it. Repeatable.")
  private List<String> unmet = new ArrayList<>();

  @Option(
      names = "--feedback",
      paramLabel = "TEXT",
      description = "Feedback on the result as a whole, for the agent of the next round.")
  private String feedback = "";

  @Mixin private final ClientOptions client;

  /** The ways to decide. */
  static final class Decision {
    @Option(
        names = "--accept",
        required = true,
        description = "The result is good: the task is COMPLETED.")
    private boolean accept;

    @Option(
        names = "--redo",
        required = true,
        description = "Not yet: another round, with your feedback.")
    private boolean redo;

    @Option(
        names = "--reject",
        required = true,
        description = "Refused for good: the task is REJECTED.")
    private boolean reject;

    @Option(
        names = "--criterion-invalid",
        required = true,
        description = "A criterion is wrong: whoever the policy names decides.")
    private boolean criterionInvalid;

    @Option(
        names = "--unverifiable",
        required = true,
        description = "It can't be told: whoever the policy names decides.")
    private boolean unverifiable;

    private boolean needsWords() {
      return redo || criterionInvalid || unverifiable;
    }

    private VerdictDecision value() {
      if (criterionInvalid) {
        return VerdictDecision.VERDICT_DECISION_CRITERION_INVALID;
      }
      if (unverifiable) {
        return VerdictDecision.VERDICT_DECISION_UNVERIFIABLE;
      }
      if (reject) {
        return VerdictDecision.VERDICT_DECISION_REJECT;
      }
      return accept
          ? VerdictDecision.VERDICT_DECISION_ACCEPT
          : VerdictDecision.VERDICT_DECISION_REDO;
    }
  }

  /** Creates the command, for picocli to fill in. */
  public ReviewCommand(Host host, Connector connector) {
    this.client = new ClientOptions(host, connector);
  }

  @Override
  public Integer call() {
    String taskId = TaskIds.checked(id, "ID");
    if (decision.needsWords() && unmet.isEmpty() && feedback.isBlank()) {
      throw CliFailure.usage(
          decision.redo
              ? "--redo needs something for the next round to go by, but there is none"
              : "the verdict needs to say what is wrong, but there is nothing",
          "Add --unmet 'CRITERION=FEEDBACK' or --feedback TEXT.");
    }
    Console console = client.console();
    try (BrokerClient broker = client.connect()) {
      GetTaskRequest get = GetTaskRequest.newBuilder().setTaskId(taskId).build();
      Task before = broker.tasks(stub -> stub.getTask(get)).getTask();
      ReviewTaskRequest request =
          ReviewTaskRequest.newBuilder()
              .setRequestId(UUID.randomUUID().toString())
              .setTaskId(taskId)
              .setRound(round == null ? before.getRound() : round)
              .setVerdict(verdict(before.getSpec()))
              .build();
      Task task = broker.tasks(stub -> stub.reviewTask(request)).getTask();
      if (console.json()) {
        console.json(task);
      } else {
        TaskPage.headline(console, task);
      }
    }
    return 0;
  }

  private Verdict verdict(TaskSpec spec) {
    Map<String, CriterionFinding> findings = new LinkedHashMap<>();
    for (Criterion criterion : spec.getCriteriaList()) {
      if (decision.accept) {
        findings.put(
            criterion.getId(), finding(criterion.getId(), FindingState.FINDING_STATE_MET, ""));
      }
    }
    for (String criterion : met) {
      findings.put(known(criterion, spec), finding(criterion, FindingState.FINDING_STATE_MET, ""));
    }
    for (KeyValue found : unmetWithFeedback()) {
      findings.put(
          known(found.key(), spec),
          finding(found.key(), FindingState.FINDING_STATE_UNMET, found.value()));
    }
    return Verdict.newBuilder()
        .setDecision(decision.value())
        .addAllFindings(findings.values())
        .setFeedback(feedback)
        .build();
  }

  private List<KeyValue> unmetWithFeedback() {
    return unmet.stream()
        .map(text -> {
          int equals = text.indexOf('=');
          return equals < 0
              ? new KeyValue(text, "")
              : new KeyValue(text.substring(0, equals), text.substring(equals + 1));
        })
        .toList();
  }

  private static String known(String criterion, TaskSpec spec) {
    if (spec.getCriteriaList().stream().noneMatch(c -> c.getId().equals(criterion))) {
      String ids =
          spec.getCriteriaList().stream().map(Criterion::getId).collect(Collectors.joining(", "));
      throw CliFailure.usage(
          "expected a criterion of the task, "
              + (ids.isEmpty() ? "which has none" : "one of " + ids)
              + ", but found '"
              + criterion
              + "'",
          ids.isEmpty() ? "Use --feedback TEXT instead." : "");
    }
    return criterion;
  }

  private static CriterionFinding finding(String criterion, FindingState state, String feedback) {
    return CriterionFinding.newBuilder()
        .setCriterionId(criterion)
        .setState(state)
        .setFeedback(feedback)
        .build();
  }
}
