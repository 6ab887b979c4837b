package dev.parley.server.edge.id;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.check.Grammar;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdSourceTest {
  private final IdSource ids = new IdSource(new Random(1));

  @Test
  void randomIdsAreTaskIdsAndDiffer() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String id = ids.random();
      assertThat(Grammar.isTaskId(id)).isTrue();
      assertThat(id).hasSize(16);
      assertThat(seen.add(id)).isTrue();
    }
  }

  @Test
  void derivedIdsStandForTheirTexts() {
    assertThat(ids.derived("a", "b")).isEqualTo(new IdSource(new Random(2)).derived("a", "b"));
    assertThat(ids.derived("a", "b"))
        .hasSize(16)
        .isNotEqualTo(ids.derived("ab", ""))
        .isNotEqualTo(ids.derived("b", "a"))
        .isNotEqualTo(ids.derived("a", "b", ""));
  }
}
