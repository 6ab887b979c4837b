package dev.parley.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0", "4|4", "0.0125|0.013", "3.14159|3.14", "31.4159|31.4", "12345.6|12,346"})
  void asManyDigitsAsSaySomething(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }
}
