package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Requester;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Severity;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerificationPolicy;
import java.util.function.Supplier;

/** The life of a task whose requester judges each result, and wants every tenth task done again. */
final class Verified implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int REDO_ONE_IN = 10;
  private static final String CRITERION = "measured";

  private static final Verdict ACCEPT =
      verdict(VerdictDecision.VERDICT_DECISION_ACCEPT, FindingState.FINDING_STATE_MET);
  private static final Verdict REDO =
      verdict(VerdictDecision.VERDICT_DECISION_REDO, FindingState.FINDING_STATE_UNMET);

  private final Supplier<CreateTaskRequest> tasks = Specs.requests(spec());

  private static TaskSpec spec() {
    return Specs.spec(Rig.CAPABILITY, INPUT_BYTES).toBuilder()
        .addCriteria(
            Criterion.newBuilder()
                .setId(CRITERION)
                .setText("The output is as long as it was asked to be.")
                .setSeverity(Severity.SEVERITY_BLOCKING))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder().setReviewer(dev.parley.v1.Reviewer.REVIEWER_REQUESTER))
        .build();
  }

  private static Verdict verdict(VerdictDecision decision, FindingState state) {
    return Verdict.newBuilder()
        .setDecision(decision)
        .addFindings(
            CriterionFinding.newBuilder()
                .setCriterionId(CRITERION)
                .setState(state)
                .setEvidence("The output has 256 characters."))
        .build();
  }

  @Override
  public String name() {
    return "verified";
  }

  @Override
  public String about() {
    return "a task's life with a verdict on each result, and every tenth task done twice";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(tasks, new EveryTenth());
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
        EveryTenth reviewer = new EveryTenth();
        rig.throughput(tasks, Rig.WINDOW, reviewer, "");
        findings.add("redo_share", reviewer.redoShare());
        rig.singles(tasks, new EveryTenth(), "");
      }
    }
    return findings.result();
  }

  /** Wants another round of every tenth task; accepts what comes then. Used by one loop. */
  private static final class EveryTenth implements Reviewer {
    private long firstRounds;
    private long redone;

    @Override
    public void review(Requester requester, Task task) {
      boolean redo = task.getRound() == 1 && firstRounds++ % REDO_ONE_IN == 0;
      if (redo) {
        redone++;
      }
      requester.review(Requester.verdict(task, redo ? REDO : ACCEPT));
    }

    /** Once nothing is under review any more. */
    double redoShare() {
      return (double) redone / firstRounds;
    }
  }
}
