package dev.parley.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promises hold in every seed's world, and would be seen to break if they did. {@code
 * broker/engine/simulate} runs more seeds, and one seed again.
 */
final class SimulationTest {

  private static final long SEEDS = Long.getLong("parley.simulation.seeds", 150);
  private static final long SEEDS_PER_MUTANT = 200;

  /** In some of them it matters which of several queues of tasks is looked at first. */
  private static final List<Long> SOME_SEEDS = List.of(14L, 28L, 45L, 218L, 225L);

  /** Those that it takes many seeds to meet, so that a test by itself is about them as well. */
  static final Set<Mutant> RARE =
      EnumSet.of(
          Mutant.SPARE_YIELDED,
          Mutant.ACCEPT_KILLED_RESULT,
          Mutant.EXPIRE_UNPAID,
          Mutant.FORGET_HOLDERS);

  static Set<Mutant> met() {
    Set<Mutant> met = EnumSet.complementOf(EnumSet.copyOf(RARE));
    met.remove(Mutant.NONE);
    return met;
  }

  @Test
  void everyPromiseIsKept() {
    Counters counters = new Counters();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.Outcome outcome = Simulation.run(seed, Mutant.NONE);
      assertThat(outcome.broken())
          .as("again with: broker/engine/simulate --seed %d", seed)
          .isNull();
      counters.add(outcome.counters());
    }
    assertThat(Counters.Event.values())
        .as("what must have happened in %d seeds for the run to mean anything", SEEDS)
        .allSatisfy(event -> assertThat(counters.of(event)).as(event.name()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("met")
  void everyMutantIsCaught(Mutant mutant) {
    assertThat(
            LongStream.rangeClosed(1, SEEDS_PER_MUTANT)
                .filter(seed -> Simulation.run(seed, mutant).shows(mutant))
                .findFirst())
        .as("the first of %d seeds that shows what %s breaks", SEEDS_PER_MUTANT, mutant)
        .isPresent();
  }

  @Test
  void aSeedIsAlwaysTheSameRunWhateverRanBefore() {
    List<Simulation.Outcome> once = run(SOME_SEEDS);
    List<Simulation.Outcome> again = run(SOME_SEEDS.reversed()).reversed();

    for (int i = 0; i < SOME_SEEDS.size(); i++) {
      assertThat(again.get(i))
          .as("seed %d", SOME_SEEDS.get(i))
          .returns(once.get(i).steps(), Simulation.Outcome::steps)
          .returns(once.get(i).digest(), Simulation.Outcome::digest)
          .returns(once.get(i).counters().toString(), outcome -> outcome.counters().toString());
    }
  }

  /** Where whatever depends on hash codes, which each process draws anew, comes out differently. */
  @Test
  void aSeedIsTheSameRunInAnotherProcess() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SimulationMain.class.getName(), "digests"));
    SOME_SEEDS.forEach(seed -> command.add(seed.toString()));
    Process other =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();

    try (BufferedReader told = other.inputReader()) {
      assertThat(told.lines())
          .containsExactlyElementsOf(
              run(SOME_SEEDS).stream()
                  .map(outcome -> String.format(Locale.ROOT, "%016x", outcome.digest()))
                  .toList());
    }
  }

  private static List<Simulation.Outcome> run(List<Long> seeds) {
    return seeds.stream().map(seed -> Simulation.run(seed, Mutant.NONE)).toList();
  }
}
