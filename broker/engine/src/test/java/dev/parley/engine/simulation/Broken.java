package dev.parley.engine.simulation;

/** A promise was broken. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  Broken(String promise, String what) {
    super("Broke \"%s\": %s".formatted(promise, what));
  }

  Broken(String promise, String what, Throwable cause) {
    super("Broke \"%s\": %s".formatted(promise, what), cause);
  }

  // The annotation would be one more dependency for two test methods.
  @SuppressWarnings("AnnotateFormatMethod")
  static void unless(boolean kept, String promise, String what, Object... args) {
    if (!kept) {
      throw new Broken(promise, what.formatted(args));
    }
  }
}
