package dev.parley.benchmarks.load;

/** Hears what is being done, for people who wait. Called by the thread that measures. */
@FunctionalInterface
public interface Progress {
  /** Something begins. */
  void begins(String what);
}
