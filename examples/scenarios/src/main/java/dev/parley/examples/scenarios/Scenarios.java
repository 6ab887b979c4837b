package dev.parley.examples.scenarios;

import java.util.List;
import java.util.Optional;

/** All scenarios. To add one, write a class that implements {@link Scenario} and name it here. */
public final class Scenarios {

  /** In the order in which they are listed. */
  public static final List<Scenario> ALL =
      List.of(
          new RedoScenario(),
          new ReviewQuorumScenario(),
          new ThirdAnswerScenario(),
          new YieldScenario(),
          new RaceScenario(),
          new MapReduceScenario(),
          new ArtifactScenario(),
          new AskHumanScenario(),
          new ApprovalScenario(),
          new RulesScenario(),
          new LoopScenario(),
          new BudgetScenario(),
          new DeadlineScenario(),
          new CancelScenario(),
          new KillScenario(),
          new PauseScenario(),
          new NotesScenario(),
          new ScheduleScenario(),
          new TrustScenario());

  private Scenarios() {}

  /** The scenario of a name. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
