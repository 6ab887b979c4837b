package dev.parley.engine.simulation;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Runs the simulation from the command line: many seeds, all mutants, or one seed again. Called by
 * {@code broker/engine/simulate}, which checks the arguments.
 */
public final class SimulationMain {

  private SimulationMain() {}

  /**
   * Prints what was run and found.
   *
   * @param args {@code seeds FROM COUNT}, {@code mutants SEEDS}, {@code seed N} or, for tests,
   *     {@code digests SEED…}
   */
  public static void main(String[] args) {
    boolean kept =
        switch (args[0]) {
          case "seeds" -> seeds(Long.parseLong(args[1]), Long.parseLong(args[2]));
          case "mutants" -> mutants(Long.parseLong(args[1]));
          case "seed" -> one(Long.parseLong(args[1]));
          case "digests" -> digests(List.of(args).subList(1, args.length));
          default -> throw new IllegalArgumentException("Expected seeds, mutants, seed or digests");
        };
    System.exit(kept ? 0 : 1);
  }

  private static boolean seeds(long from, long count) {
    Counters counters = new Counters();
    long steps = 0;
    long broken = 0;
    long start = System.nanoTime();
    for (long seed = from; seed < from + count; seed++) {
      Simulation.Outcome outcome = Simulation.run(seed, Mutant.NONE);
      counters.add(outcome.counters());
      steps += outcome.steps();
      if (outcome.broken() != null) {
        broken++;
        print("seed %d: %s", seed, String.valueOf(outcome.broken().getMessage()));
        print("  again with: broker/engine/simulate --seed %d", seed);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    print(
        "%d seeds in %.1f s: %.1f seeds/s, %d steps, %d faults injected, %d seeds broke a promise",
        count, seconds, count / seconds, steps, counters.faults(), broken);
    for (Counters.Event event : Counters.Event.values()) {
      print("  %-16s %,10d", event.name().toLowerCase(Locale.ROOT), counters.of(event));
    }
    return broken == 0;
  }

  private static boolean mutants(long seeds) {
    List<Mutant> all = List.of(Mutant.values()).subList(1, Mutant.values().length);
    long caught = 0;
    for (Mutant mutant : all) {
      Simulation.Outcome found =
          LongStream.rangeClosed(1, seeds)
              .mapToObj(seed -> Simulation.run(seed, mutant))
              .filter(outcome -> outcome.shows(mutant))
              .findFirst()
              .orElse(null);
      if (found == null || found.broken() == null) {
        print("  %-26s SURVIVED %d seeds", mutant, seeds);
      } else {
        caught++;
        print(
            "  %-26s seed %-3d %s",
            mutant, found.seed(), String.valueOf(found.broken().getMessage()));
      }
    }
    print("%d of %d mutants caught", caught, all.size());
    return caught == all.size();
  }

  private static boolean one(long seed) {
    Simulation.Outcome outcome = Simulation.run(seed, Mutant.NONE);
    print(
        "seed %d: %d steps, digest %016x, %s",
        seed, outcome.steps(), outcome.digest(), outcome.counters());
    if (outcome.broken() != null) {
      outcome.broken().printStackTrace();
    }
    return outcome.broken() == null;
  }

  private static boolean digests(List<String> seeds) {
    for (String seed : seeds) {
      print("%016x", Simulation.run(Long.parseLong(seed), Mutant.NONE).digest());
    }
    return true;
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void print(String format, Object... args) {
    System.out.println(String.format(Locale.ROOT, format, args));
  }
}
