package dev.parley.server.edge.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.AgentCard;
import dev.parley.v1.Capability;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CardSchemasTest {
  private final CardSchemas schemas = new CardSchemas();

  @Test
  void allDifferentSchemasAreTaken() {
    schemas.connected("t", card("one", Map.of()));
    schemas.connected("t", card("two", Map.of()));
    schemas.connected("t", card("two", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).containsExactlyInAnyOrder("one", "two");
    assertThat(schemas.inputSchemas("another", spec(Map.of()))).isEmpty();

    schemas.disconnected("t", card("two", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).hasSize(2);
    schemas.disconnected("t", card("two", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).containsExactly("one");
    schemas.disconnected("t", card("one", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).isEmpty();
  }

  @Test
  void oneThatTakesAnythingSettlesItHoweverManyThereAre() {
    for (int i = 0; i < 1_000; i++) {
      schemas.connected("t", card("one", Map.of("host", "h" + i)));
    }
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).containsExactly("one");
    schemas.connected("t", card("", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).isEmpty();
    assertThat(schemas.inputSchemas("t", spec(Map.of("host", "h7")))).containsExactly("one");
    schemas.disconnected("t", card("", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).containsExactly("one");
  }

  @Test
  void instancesThatAreLabeledDifferentlyCountEach() {
    schemas.connected("t", card("one", Map.of("host", "h1")));
    schemas.connected("t", card("one", Map.of("host", "h2")));
    schemas.disconnected("t", card("one", Map.of("host", "h1")));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).containsExactly("one");
    assertThat(schemas.inputSchemas("t", spec(Map.of("host", "h1")))).isEmpty();
    assertThat(schemas.inputSchemas("t", spec(Map.of("host", "h2")))).containsExactly("one");
  }

  @Test
  void tooManyDifferentOnesAreNoneAtAll() {
    for (int i = 0; i < 64; i++) {
      schemas.connected("t", card("schema " + i, Map.of()));
    }
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).hasSize(64);
    schemas.connected("t", card("schema 64", Map.of()));
    assertThat(schemas.inputSchemas("t", spec(Map.of()))).isEmpty();
  }

  private static AgentCard card(String inputSchema, Map<String, String> labels) {
    return AgentCard.newBuilder()
        .putAllLabels(labels)
        .addCapabilities(Capability.newBuilder().setName("work").setInputSchema(inputSchema))
        .build();
  }

  private static TaskSpec spec(Map<String, String> labels) {
    CapabilityTarget.Builder target =
        CapabilityTarget.newBuilder().setCapability("work").putAllLabels(labels);
    return TaskSpec.newBuilder()
        .setTarget(Target.newBuilder().setCapability(target))
        .addInputs(Part.newBuilder().setJson("{}"))
        .build();
  }
}
