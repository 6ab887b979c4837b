package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which versions count as newer than which. */
class KafkaVersionTest {

  @ParameterizedTest
  @CsvSource({
    "4.4.0, 4.3.9, true",
    "4.10.0, 4.9.0, true",
    "5.0.0, 4.9.0, true",
    "4.4.1, 4.4.0, false",
    "4.4.0-SNAPSHOT, 4.4.0, false",
    "4.4, 4.4.0, false",
    "4.3.0, 4.4.0, false",
    "3.9.0, 4.0.0, false",
  })
  void comparesReleaseLines(String one, String other, boolean newer) throws IOException {
    assertThat(KafkaVersion.parse(one).isNewerThan(KafkaVersion.parse(other))).isEqualTo(newer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "4.", "four.four", "4.4.0\n4.4.0", "99999999999.0"})
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> KafkaVersion.parse(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected a version");
  }

  @Test
  void saysTheReleaseLine() throws IOException {
    assertThat(KafkaVersion.parse("4.4.1-rc1")).hasToString("4.4");
  }
}
