package dev.parley.server.edge.map;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Joins;
import dev.parley.engine.task.Loops;
import dev.parley.engine.task.Policies;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.RuleHook;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.journal.v1.Event;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.AttentionAction;
import dev.parley.v1.BarrierState;
import dev.parley.v1.ChildFailureAction;
import dev.parley.v1.CycleAction;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FindingState;
import dev.parley.v1.JoinDecision;
import dev.parley.v1.JoinMode;
import dev.parley.v1.LoopKind;
import dev.parley.v1.LoserAction;
import dev.parley.v1.OverdueAction;
import dev.parley.v1.QuestionState;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RevokeReason;
import dev.parley.v1.Severity;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerdictDecision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** The engine knows no public enum: this holds its own ones to the same names and numbers. */
final class EnumMirrorTest {

  @Test
  void taskState() {
    mirrors(TaskState.values(), TaskState::number, dev.parley.v1.TaskState.getDescriptor());
  }

  @Test
  void taskReason() {
    mirrors(TaskReason.values(), TaskReason::number, dev.parley.v1.TaskReason.getDescriptor());
  }

  @Test
  void failureClass() {
    mirrors(
        FailureClass.values(), FailureClass::number, dev.parley.v1.FailureClass.getDescriptor());
  }

  @Test
  void rules() {
    mirrors(RuleHook.values(), RuleHook::number, dev.parley.v1.RuleHook.getDescriptor());
    mirrors(
        RuleDecision.values(), RuleDecision::number, dev.parley.v1.RuleDecision.getDescriptor());
  }

  /** There is no item that is not known: whoever has no budget says nothing of it. */
  @Test
  void budgetItems() {
    assertThat(BudgetItem.values())
        .allSatisfy(item ->
            assertThat(dev.parley.v1.BudgetItem.forNumber(item.number()).name())
                .isEqualTo("BUDGET_ITEM_" + item.name()))
        .hasSize(dev.parley.v1.BudgetItem.getDescriptor().getValues().size() - 1);
  }

  @Test
  void barrierStates() {
    mirrors(
        BarrierSnapshot.State.values(),
        BarrierSnapshot.State::number,
        BarrierState.getDescriptor());
  }

  @Test
  void policies() {
    mirrors(Policies.Reviewer.values(), Policies.Reviewer::number, Reviewer.getDescriptor());
    mirrors(
        Policies.RedoAssignee.values(),
        Policies.RedoAssignee::number,
        RedoAssignee.getDescriptor());
    mirrors(
        Policies.ExhaustionAction.values(),
        Policies.ExhaustionAction::number,
        ExhaustionAction.getDescriptor());
    mirrors(
        Policies.VerdictDecision.values(),
        Policies.VerdictDecision::number,
        VerdictDecision.getDescriptor());
    mirrors(
        Policies.UnresolvedAction.values(),
        Policies.UnresolvedAction::number,
        UnresolvedAction.getDescriptor());
    mirrors(
        Policies.FindingState.values(),
        Policies.FindingState::number,
        FindingState.getDescriptor());
    mirrors(Policies.Severity.values(), Policies.Severity::number, Severity.getDescriptor());
    mirrors(Joins.Mode.values(), Joins.Mode::number, JoinMode.getDescriptor());
    mirrors(Joins.LoserAction.values(), Joins.LoserAction::number, LoserAction.getDescriptor());
    mirrors(
        Joins.ChildFailureAction.values(),
        Joins.ChildFailureAction::number,
        ChildFailureAction.getDescriptor());
    mirrors(
        Joins.AttentionAction.values(),
        Joins.AttentionAction::number,
        AttentionAction.getDescriptor());
    mirrors(Joins.Decision.values(), Joins.Decision::number, JoinDecision.getDescriptor());
    mirrors(Loops.CycleAction.values(), Loops.CycleAction::number, CycleAction.getDescriptor());
    mirrors(Loops.RepeatAction.values(), Loops.RepeatAction::number, RepeatAction.getDescriptor());
    mirrors(
        Loops.ResultAction.values(),
        Loops.ResultAction::number,
        RepeatedResultAction.getDescriptor());
    mirrors(Loops.Kind.values(), Loops.Kind::number, LoopKind.getDescriptor());
    mirrors(Question.State.values(), Question.State::number, QuestionState.getDescriptor());
    mirrors(Question.AnswerKind.values(), Question.AnswerKind::number, AnswerKind.getDescriptor());
    mirrors(
        Question.OverdueAction.values(),
        Question.OverdueAction::number,
        OverdueAction.getDescriptor());
    mirrors(Policies.ActorKind.values(), Policies.ActorKind::number, ActorKind.getDescriptor());
  }

  @Test
  void revokeCauses() {
    mirrors(TaskEffect.Cause.values(), TaskEffect.Cause::number, RevokeReason.getDescriptor());
  }

  @Test
  void switches() {
    mirrors(SwitchLevel.values(), SwitchLevel::number, dev.parley.v1.SwitchLevel.getDescriptor());
    for (FieldDescriptor field : dev.parley.v1.Scope.getDescriptor().getFields()) {
      assertThat(Scope.Kind.byNumber(field.getNumber()).name())
          .isEqualToIgnoringCase(field.getName());
    }
  }

  @Test
  void everyRefusalIsInTheCatalogue() {
    List<String> reasons =
        ErrorReason.getDescriptor().getValues().stream().map(EnumValueDescriptor::getName).toList();
    for (Refusal refusal : Refusal.values()) {
      assertThat(reasons).contains("ERROR_REASON_" + refusal.name());
    }
  }

  /** Kinds of events have the same number in both schemas, but for those that are not public. */
  @Test
  void eventKinds() {
    Map<Integer, String> stored = kinds(Event.getDescriptor().getOneofs().getFirst().getFields());
    Map<Integer, String> shown =
        kinds(TaskEvent.getDescriptor().getOneofs().getFirst().getFields());
    stored.remove(Event.TASK_FORGOTTEN_FIELD_NUMBER);
    stored.remove(Event.SWITCH_ENGAGED_FIELD_NUMBER);
    stored.remove(Event.SWITCH_EASED_FIELD_NUMBER);
    stored.remove(Event.SWITCH_FORGOTTEN_FIELD_NUMBER);
    assertThat(shown).isEqualTo(stored);
  }

  private static Map<Integer, String> kinds(List<FieldDescriptor> fields) {
    Map<Integer, String> kinds = new TreeMap<>();
    fields.forEach(field -> kinds.put(field.getNumber(), field.getMessageType().getName()));
    return kinds;
  }

  private static <E extends Enum<E>> void mirrors(
      E[] ours, ToIntFunction<E> number, EnumDescriptor theirs) {
    String prefix = prefix(theirs);
    Map<Integer, String> expected = new TreeMap<>();
    theirs
        .getValues()
        .forEach(
            value -> expected.put(value.getNumber(), value.getName().substring(prefix.length())));
    Map<Integer, String> found = new TreeMap<>();
    Arrays.stream(ours)
        .forEach(value ->
            found.put(
                number.applyAsInt(value),
                value.name().equals("NONE") && number.applyAsInt(value) == 0
                    ? "UNSPECIFIED"
                    : value.name()));
    assertThat(found).isEqualTo(expected);
  }

  private static String prefix(EnumDescriptor descriptor) {
    String zero = descriptor.findValueByNumber(0).getName();
    return zero.substring(0, zero.length() - "UNSPECIFIED".length());
  }
}
