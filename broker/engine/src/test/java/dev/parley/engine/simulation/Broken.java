package dev.parley.engine.simulation;

/** A promise was broken. */
public final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String promise;

  Broken(String promise, String what) {
    super("Broke \"%s\": %s".formatted(promise, what));
    this.promise = promise;
  }

  Broken(String promise, String what, Throwable cause) {
    super("Broke \"%s\": %s".formatted(promise, what), cause);
    this.promise = promise;
  }

  /** Which one, by its name in the documentation. */
  String promise() {
    return promise;
  }

  // The annotation would be one more dependency for two test methods.
  @SuppressWarnings("AnnotateFormatMethod")
  static void unless(boolean kept, String promise, String what, Object... args) {
    if (!kept) {
      throw new Broken(promise, what.formatted(args));
    }
  }
}
