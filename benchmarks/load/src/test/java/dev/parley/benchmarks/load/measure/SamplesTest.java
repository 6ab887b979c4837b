package dev.parley.benchmarks.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SamplesTest {
  @Test
  void figuresKeepTheirOrderAndTheirSpread() {
    Samples samples = new Samples();
    samples.add("later", 3);
    samples.add("earlier", 1);
    samples.add("later", 5);

    assertThat(samples.spreads())
        .containsExactly(
            Map.entry("later", new Spread(4, 3, 5)), Map.entry("earlier", new Spread(1, 1, 1)));
  }

  @Test
  void whatIsNoFiniteNumberIsLeftOut() {
    Samples samples = new Samples();
    samples.add("ratio", 1.0 / 0);
    samples.add("ratio", 2);
    samples.add("unknown", 0.0 / 0);

    assertThat(samples.spreads()).containsExactly(Map.entry("ratio", new Spread(2, 2, 2)));
  }
}
