package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file, or a part of one, that is made and not written. Stateless. */
final class MadePart {
  private static final boolean UPDATE = Boolean.getBoolean("parley.update-docs");
  private static final String HOW_TO_UPDATE =
      "run ./mvnw -pl proto/public test -Dparley.update-docs=true and commit what it changes";

  private MadePart() {}

  /** Fails unless the file holds exactly the text; writes it instead when asked to update. */
  static void check(Path file, String made) {
    if (UPDATE) {
      Checkout.write(file, made);
    }
    assertThat(Files.exists(file) ? Checkout.read(file) : "")
        .as("%s is out of date: %s", Checkout.name(file), HOW_TO_UPDATE)
        .isEqualTo(made);
  }

  /**
   * Fails unless the file holds exactly the text between its markers {@code <!-- NAME: begin -->}
   * and {@code <!-- NAME: end -->}; writes it there instead when asked to update.
   */
  static void check(Path file, String name, String made) {
    String text = Checkout.read(file);
    String begin = "<!-- %s: begin -->\n".formatted(name);
    String end = "<!-- %s: end -->\n".formatted(name);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    assertThat(from >= begin.length() && to >= from)
        .as("%s has the markers of %s, in their order", Checkout.name(file), name)
        .isTrue();
    check(file, text.substring(0, from) + made + text.substring(to));
  }
}
