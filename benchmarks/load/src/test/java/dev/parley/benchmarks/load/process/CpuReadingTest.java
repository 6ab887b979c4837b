package dev.parley.benchmarks.load.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.benchmarks.load.process.CpuReading.ThreadTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CpuReadingTest {
  @ParameterizedTest
  @CsvSource({
    "parley-shard-3, parley-shard",
    "parley-journal-, parley-journal-",
    "kafka-producer-, kafka-producer-",
    "G1 Conc#0, GC",
    "GC Thread#1, GC",
    "C2 CompilerThre, C2 CompilerThre",
    "parley-loop-1-2, parley-loop"
  })
  void threadsOfOnePoolAreOneGroup(String name, String group) {
    assertThat(CpuReading.group(name)).isEqualTo(group);
  }

  @Test
  void groupsHoldWhatWasUsedInBetween() {
    CpuReading before =
        new CpuReading(
            1_000,
            Map.of(
                1L, new ThreadTime("parley-shard-0", 300, 7), 3L, new ThreadTime("main", 50, 2)));
    CpuReading after =
        new CpuReading(
            2_500,
            Map.of(
                1L, new ThreadTime("parley-shard-0", 700, 9),
                2L, new ThreadTime("parley-shard-1", 100, 1),
                3L, new ThreadTime("main", 50, 2)));

    assertThat(after.nanosSince(before)).isEqualTo(1_500);
    assertThat(after.groupsSince(before)).containsExactly(Map.entry("parley-shard", 500L));
    assertThat(after.waitsSince(before)).containsExactly(Map.entry("parley-shard", 3L));
  }

  @Test
  void thisProcessUsesProcessorTime() {
    ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());
    CpuReading before = meter.cpu();
    long until = System.nanoTime() + 100_000_000;
    double work = 1;
    while (System.nanoTime() < until) {
      work = Math.sqrt(work + 1);
    }

    assertThat(meter.cpu().nanosSince(before)).as("work that led to %s", work).isPositive();
  }
}
