package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void randomIdsAreSegmentsAndDiffer() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String id = Ids.random();
      assertThat(id).matches("[0-9a-z]{26}");
      assertThat(ids.add(id)).isTrue();
    }
  }

  @Test
  void aKeyThatIsASegmentNamesTheTaskItself() {
    assertThat(Ids.segment("nightly_2026-11-23")).isEqualTo("nightly_2026-11-23");
    assertThat(Ids.segment("x".repeat(64))).hasSize(64);
  }

  @Test
  void anyOtherKeyIsDigested() {
    for (String key : new String[] {"", "Upper", "a.b", "-a", "ä", "x".repeat(65)}) {
      assertThat(Ids.segment(key)).matches("k-[0-9a-z]{52}").isEqualTo(Ids.segment(key));
    }
    assertThat(Ids.segment("Upper")).isNotEqualTo(Ids.segment("upper!"));
  }
}
