package dev.parley.cli.task;

import dev.parley.cli.client.BrokerClient;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.option.AgentOption;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Part;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Severity;
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
          + " another round, or reject it for good. A task that is PARKED because its criteria are"
          + " invalid or can't be verified is settled in the same way.",
      "",
      "With --accept every criterion that you don't name counts as met; name one with --waive to"
          + " accept the result without it. With --redo say what is wrong, by criterion or as a"
          + " whole.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  parley task review ID --accept",
      "  parley task review ID --redo --met complete --unmet 'tone=The second paragraph is too"
          + " casual'",
      "  parley task review ID --redo --unmet total --evidence 'total=Page 2 adds up to 41'"
          + " --correction 'Total: 41'",
      "  parley task review ID --redo --unmet tone --blocking tone --correction-of 'tone=Dear Ms"
          + " Smith,'",
      "  parley task review ID --accept --waive 'tone=Nobody reads it'",
      "  parley task review ID --reject --feedback 'This is another letter'",
      "  parley task review ID --accept --agent auditor"
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
      names = "--cannot-tell",
      paramLabel = "CRITERION[=WHY]",
      description = "Whether this criterion is met can't be told, and why. Repeatable.")
  private List<String> cannotTell = new ArrayList<>();

  @Option(
      names = "--waive",
      paramLabel = "CRITERION[=WHY]",
      description =
          "This criterion is not asked for any more, and why. Only its author may say so, or whoever"
              + " decides what was left open. Repeatable.")
  private List<String> waived = new ArrayList<>();

  @Option(
      names = "--evidence",
      paramLabel = "CRITERION=TEXT",
      converter = KeyValue.Converter.class,
      description = "What your judgement of this criterion rests on. Repeatable.")
  private List<KeyValue> evidence = new ArrayList<>();

  @Option(
      names = "--correction",
      paramLabel = "TEXT",
      description = "A piece of the result as it should be, for the next round. Repeatable.")
  private List<String> corrections = new ArrayList<>();

  @Option(
      names = "--correction-of",
      paramLabel = "CRITERION=TEXT",
      converter = KeyValue.Converter.class,
      description = "The same for a criterion that you judge: what would meet it. Repeatable.")
  private List<KeyValue> correctionsOf = new ArrayList<>();

  @Option(
      names = "--blocking",
      paramLabel = "CRITERION",
      description =
          "What you find of this criterion blocks, though the task has it as advice. Repeatable.")
  private List<String> blocking = new ArrayList<>();

  @Option(
      names = "--feedback",
      paramLabel = "TEXT",
      description = "Feedback on the result as a whole, for the agent of the next round.")
  private String feedback = "";

  @Mixin private final AgentOption caller = new AgentOption();
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
    if (decision.needsWords() && isMute()) {
      throw CliFailure.usage(
          decision.redo
              ? "--redo needs something for the next round to go by, but there is none"
              : "the verdict needs to say what is wrong, but there is nothing",
          "Add --unmet 'CRITERION=FEEDBACK', --correction TEXT or --feedback TEXT.");
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
              .setAgentId(caller.agentId())
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

  private boolean isMute() {
    return unmet.isEmpty()
        && cannotTell.isEmpty()
        && corrections.isEmpty()
        && correctionsOf.isEmpty()
        && feedback.isBlank();
  }

  private Verdict verdict(TaskSpec spec) {
    Map<String, CriterionFinding.Builder> findings = new LinkedHashMap<>();
    for (Criterion criterion : spec.getCriteriaList()) {
      if (decision.accept) {
        judge(findings, criterion.getId(), FindingState.FINDING_STATE_MET, spec);
      }
    }
    met.forEach(text -> judge(findings, text, FindingState.FINDING_STATE_MET, spec));
    unmet.forEach(text -> judge(findings, text, FindingState.FINDING_STATE_UNMET, spec));
    cannotTell.forEach(
        text -> judge(findings, text, FindingState.FINDING_STATE_UNVERIFIABLE, spec));
    waived.forEach(text -> judge(findings, text, FindingState.FINDING_STATE_WAIVED, spec));
    for (KeyValue found : evidence) {
      judged(findings, found.key(), "evidence", spec).setEvidence(found.value());
    }
    for (KeyValue found : correctionsOf) {
      judged(findings, found.key(), "a correction", spec)
          .addCorrections(Part.newBuilder().setText(found.value()));
    }
    for (String criterion : blocking) {
      judged(findings, criterion, "its weight", spec).setSeverity(Severity.SEVERITY_BLOCKING);
    }
    Verdict.Builder verdict =
        Verdict.newBuilder().setDecision(decision.value()).setFeedback(feedback);
    findings.values().forEach(verdict::addFindings);
    corrections.forEach(text -> verdict.addCorrections(Part.newBuilder().setText(text)));
    return verdict.build();
  }

  /** Notes what is found of one criterion, which may come with words: {@code CRITERION=WORDS}. */
  private static void judge(
      Map<String, CriterionFinding.Builder> findings,
      String text,
      FindingState state,
      TaskSpec spec) {
    int equals = state == FindingState.FINDING_STATE_MET ? -1 : text.indexOf('=');
    String criterion = known(equals < 0 ? text : text.substring(0, equals), spec);
    findings.put(
        criterion,
        CriterionFinding.newBuilder()
            .setCriterionId(criterion)
            .setState(state)
            .setFeedback(equals < 0 ? "" : text.substring(equals + 1)));
  }

  private static CriterionFinding.Builder judged(
      Map<String, CriterionFinding.Builder> findings,
      String criterion,
      String there,
      TaskSpec spec) {
    CriterionFinding.Builder finding = findings.get(known(criterion, spec));
    if (finding == null) {
      throw CliFailure.usage(
          "expected a judgement of '" + criterion + "', but there is only " + there,
          "Add --met, --unmet, --cannot-tell or --waive.");
    }
    return finding;
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
}
