package dev.parley.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import java.util.List;
import java.util.Map;

/** Throws switches in a scenario. */
final class SwitchScenario {

  /** Limits by which a switch takes several steps to get to all tasks. */
  static final TaskLimits SMALL_STEPS =
      new TaskLimits(5, 100, 100, 1_000, 60_000, 100, 3, 0, 10, 10, 10);

  private static final Actor OPERATOR = Actors.operator("local");

  private final Scenario scenario;

  SwitchScenario(Scenario scenario) {
    this.scenario = scenario;
  }

  static TaskKey key(String switchId) {
    return SwitchSnapshot.key(Scenario.TENANT, switchId);
  }

  TaskReply kill(String switchId, Scope scope) {
    return engage(switchId, scope, SwitchLevel.KILLED, false);
  }

  TaskReply pause(String switchId, Scope scope) {
    return engage(switchId, scope, SwitchLevel.HELD, false);
  }

  TaskReply interrupt(String switchId, Scope scope) {
    return engage(switchId, scope, SwitchLevel.HELD, true);
  }

  private TaskReply engage(String switchId, Scope scope, SwitchLevel level, boolean interrupts) {
    return scenario.when(
        new TaskCommand.EngageSwitch(key(switchId), scope, level, interrupts, OPERATOR, "enough"));
  }

  TaskReply ease(String switchId, SwitchLevel level) {
    return scenario.when(new TaskCommand.EaseSwitch(key(switchId), level, true, OPERATOR, "go on"));
  }

  TaskReply resume(String switchId) {
    return scenario.when(
        new TaskCommand.EaseSwitch(key(switchId), SwitchLevel.OFF, false, OPERATOR, "go on"));
  }

  /** Lets more pass before the switch has got to all tasks. */
  TaskReply easeAtOnce(String switchId, SwitchLevel level) {
    return scenario.run(new TaskCommand.EaseSwitch(key(switchId), level, true, OPERATOR, "go on"));
  }

  /** Takes over what the register says of a switch, before the switch has got to all tasks. */
  TaskReply adoptAtOnce(SwitchSnapshot state) {
    return scenario.run(new TaskCommand.AdoptSwitch(state));
  }

  SwitchSnapshot state(TaskReply reply) {
    assertThat(reply).isInstanceOf(TaskReply.Switched.class);
    return ((TaskReply.Switched) reply).state();
  }

  KillToll toll(String switchId) {
    return toll(scenario.when(new TaskCommand.ReadToll(key(switchId))));
  }

  /** As it is while the switch has not got to all tasks. */
  KillToll tollAtOnce(String switchId) {
    return toll(scenario.run(new TaskCommand.ReadToll(key(switchId))));
  }

  private static KillToll toll(TaskReply reply) {
    assertThat(reply).isInstanceOf(TaskReply.Tolled.class);
    return ((TaskReply.Tolled) reply).toll();
  }

  TaskReply stopped(String taskId, long token, String agentId) {
    return report(taskId, token, agentId, true);
  }

  TaskReply notStopped(String taskId, long token, String agentId) {
    return report(taskId, token, agentId, false);
  }

  private TaskReply report(String taskId, long token, String agentId, boolean stopped) {
    return scenario.when(
        new TaskCommand.ReportStop(
            Scenario.lease(taskId, token), Scenario.holder(agentId), stopped, "at once"));
  }

  /** Sends a result before the switch has got to the task. */
  TaskReply resultAtOnce(String taskId, long token, String agentId) {
    return scenario.run(
        new TaskCommand.SubmitResult(
            Scenario.lease(taskId, token),
            Scenario.holder(agentId),
            ByteString.copyFromUtf8("late")));
  }

  /** Engages a kill switch whose effects are not drawn yet. */
  void killOnly(String switchId, Scope scope) {
    scenario.run(
        new TaskCommand.EngageSwitch(
            key(switchId), scope, SwitchLevel.KILLED, false, OPERATOR, "enough"));
  }

  /**
   * Whatever may be asked of the task {@code a} beside streams but for more items, its end last.
   */
  static List<TaskCommand> asked(Actor by) {
    return List.of(
        new TaskCommand.ReviewTask(
            Scenario.key("a"),
            by,
            1,
            VerdictDecision.ACCEPT,
            Map.of("right", FindingState.MET),
            false,
            ByteString.EMPTY,
            "",
            0),
        new TaskCommand.AnswerTask(
            Scenario.key("a"), by, "q", Question.AnswerKind.TEXT, "", ByteString.EMPTY, "", 0),
        new TaskCommand.RetryTask(Scenario.key("a"), by, "go on"),
        new TaskCommand.DiscardTask(Scenario.key("a"), by, "no"),
        new TaskCommand.TopUpBudget(Scenario.key("a"), by, Budget.getDefaultInstance(), "more", ""),
        new TaskCommand.ChangeSchedule(Scenario.key("a"), by, Scenario.task().build()),
        new TaskCommand.HoldSchedule(Scenario.key("a"), by, true, "wait"),
        new TaskCommand.TriggerSchedule(
            Scenario.key("a"), by, "a.run", Schedules.OverlapAction.ALLOW),
        new TaskCommand.RetargetTask(
            Scenario.key("a"), by, "other", "", Labels.NONE, spec -> spec, spec -> 0L, "others"),
        new TaskCommand.DecideProposal(Scenario.key("a"), by, "p", "", true, "", ""),
        new TaskCommand.SendMessage(Scenario.key("a"), by, ByteString.EMPTY, "", 0),
        new TaskCommand.EndorseContent(Scenario.key("a"), by, Trust.AGENT, "it is known", ""),
        new TaskCommand.CreateTask(
            Scenario.key("a.b"), by, Scenario.task().setParentId("a").build(), 0),
        new TaskCommand.CancelTask(Scenario.key("a"), by, "enough"));
  }
}
