package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which options there may be. */
class EmbeddedKafkaOptionsTest {

  private final EmbeddedKafkaOptions options = EmbeddedKafkaOptions.in(Path.of("data"));

  @Test
  void startsFromTheDefaults() {
    assertThat(options)
        .isEqualTo(new EmbeddedKafkaOptions(Path.of("data"), 0, Durability.PROCESS_CRASH));
    assertThat(options.withPort(65_535).withDurability(Durability.POWER_LOSS))
        .isEqualTo(new EmbeddedKafkaOptions(Path.of("data"), 65_535, Durability.POWER_LOSS));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesWhatIsNoPort(int port) {
    assertThatThrownBy(() -> options.withPort(port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a port")
        .hasMessageContaining(Integer.toString(port));
  }
}
