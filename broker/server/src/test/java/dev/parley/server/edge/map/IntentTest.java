package dev.parley.server.edge.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.check.Requests;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import org.junit.jupiter.api.Test;

final class IntentTest {
  private static final TaskSpec SPEC = Requests.spec("review").build();

  @Test
  void blanksAndLetterCaseOfTheObjectiveMakeNoDifference() {
    TaskSpec same = SPEC.toBuilder().setObjective("  review   THE\nchange ").build();

    assertThat(Intent.of(same)).isEqualTo(Intent.of(SPEC));
  }

  @Test
  void whatIsAskedOnWhatMakesADifference() {
    TaskSpec.Builder input = SPEC.toBuilder().addInputs(Requests.text("x"));

    assertThat(
            new long[] {
              Intent.of(SPEC),
              Intent.of(SPEC.toBuilder().setObjective("Something else").build()),
              Intent.of(input.build()),
              Intent.of(input.addInputs(Requests.text("x")).build())
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void whomItIsAskedOfMakesADifferenceOnlyForTheChildrenOfAFanOut() {
    assertThat(Intent.of(SPEC.toBuilder().setTarget(agent("ann")).build()))
        .isEqualTo(Intent.of(SPEC));
    assertThat(
            new long[] {
              Intent.of(SPEC),
              Intent.of(fanOut(SPEC)),
              Intent.of(fanOut(SPEC.toBuilder().setTarget(agent("ann")).build())),
              Intent.of(fanOut(SPEC.toBuilder().setObjective("Something else").build()))
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void trustPrioritiesAndLabelsMakeNone() {
    TaskSpec input = SPEC.toBuilder().addInputs(Requests.text("x")).build();
    Part external =
        Requests.text("x").toBuilder().setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL).build();
    TaskSpec same = SPEC.toBuilder().addInputs(external).setPriority(5).putLabels("a", "b").build();

    assertThat(Intent.of(same)).isEqualTo(Intent.of(input));
  }

  @Test
  void itIsTheSameInEveryProcess() {
    assertThat(Intent.of(SPEC)).isEqualTo(Intent.of(Requests.spec("review").build()));
    assertThat(Intent.of(TaskSpec.getDefaultInstance())).isNotZero();
  }

  private static Target agent(String agentId) {
    return Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId(agentId)).build();
  }

  private static TaskSpec fanOut(TaskSpec template) {
    Target target =
        Target.newBuilder().setFanOut(FanOutTarget.newBuilder().setTemplate(template)).build();
    return SPEC.toBuilder().setTarget(target).build();
  }
}
