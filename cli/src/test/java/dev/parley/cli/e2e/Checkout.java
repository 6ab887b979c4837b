package dev.parley.cli.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that is being tested. */
final class Checkout {
  private Checkout() {}

  /** Its topmost folder, from any folder in it. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError(
          "expected to run inside of a checkout, but found no mvnw above here");
    }
    return folder;
  }
}
