package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Crew;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Severity;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.VerificationPolicy;
import java.util.function.Supplier;

/** The life of a task whose result two independent agents have to accept. */
final class Reviewed implements Scenario {
  private static final int INPUT_BYTES = 256;
  private static final int REVIEWERS = 2;
  private static final String JUDGES = "judge";
  private static final String CRITERION = "measured";

  private static final Verdict ACCEPT =
      Verdict.newBuilder()
          .setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT)
          .addFindings(
              CriterionFinding.newBuilder()
                  .setCriterionId(CRITERION)
                  .setState(FindingState.FINDING_STATE_MET)
                  .setEvidence("The output has 256 characters."))
          .build();

  private final Supplier<CreateTaskRequest> tasks = Specs.requests(spec());

  private static TaskSpec spec() {
    return Specs.spec(Rig.CAPABILITY, INPUT_BYTES).toBuilder()
        .addCriteria(
            Criterion.newBuilder()
                .setId(CRITERION)
                .setText("The output is as long as it was asked to be.")
                .setSeverity(Severity.SEVERITY_BLOCKING))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder()
                .setReviewer(dev.parley.v1.Reviewer.REVIEWER_CAPABILITY)
                .setPanel(
                    ReviewPanel.newBuilder()
                        .setCapability(JUDGES)
                        .setReviewers(REVIEWERS)
                        .setQuorum(REVIEWERS)))
        .build();
  }

  @Override
  public String name() {
    return "reviewed";
  }

  @Override
  public String about() {
    return "a task's life with two reviews by agents that did not do the work";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings);
        Crew judges =
            rig.connect(
                JUDGES, (agent, assignment) -> agent.judge(assignment.getLease(), ACCEPT))) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(tasks, Reviewer.NONE);
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
        rig.throughput(tasks, Rig.WINDOW, Reviewer.NONE, "");
        rig.singles(tasks, Reviewer.NONE, "");
      }
      findings.add("judge_refusals", (double) judges.refusals());
    }
    return findings.result();
  }
}
