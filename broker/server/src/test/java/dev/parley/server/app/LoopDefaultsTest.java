package dev.parley.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.engine.task.LoopPolicies;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.RepeatAction;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The loop policies of a configuration. */
final class LoopDefaultsTest {

  private static final LoopPolicy PARK =
      LoopPolicy.newBuilder().setRepeatAction(RepeatAction.REPEAT_ACTION_PARK).build();

  @Test
  void whatIsNotSaidIsTheUsual() {
    LoopPolicies policies = LoopDefaults.of(Map.of("code.review", PARK));

    assertThat(policies.others()).isEqualTo(LoopPolicies.DEFAULT.others());
    assertThat(policies.byCapability().get("code.review"))
        .isEqualTo(
            LoopPolicies.DEFAULT.others().toBuilder()
                .setRepeatAction(RepeatAction.REPEAT_ACTION_PARK_VALUE)
                .build());
    assertThat(LoopDefaults.of(Map.of("", PARK)).others().getRepeatAction())
        .isEqualTo(RepeatAction.REPEAT_ACTION_PARK_VALUE);
  }

  @Test
  void whatIsWrongIsTold() {
    assertThatThrownBy(() -> LoopDefaults.of(Map.of("no name", PARK)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("capability of a loop policy");
    LoopPolicy wide = LoopPolicy.newBuilder().setWindow(65).build();
    assertThatThrownBy(() -> LoopDefaults.of(Map.of("code.review", wide)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loop policy of code.review.window");
  }
}
