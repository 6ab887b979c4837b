package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that stand behind the guarantees are there. */
final class GuaranteesTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  @Test
  void namedTestsAreThere() throws IOException {
    List<Path> tests = tests();
    assertThat(
            NAMED
                .matcher(Checkout.read(Checkout.path("docs/spec/guarantees.md")))
                .results()
                .filter(named -> !isThere(named, tests))
                .map(MatchResult::group))
        .as("tests that guarantees.md names and that are not there")
        .isEmpty();
  }

  private static boolean isThere(MatchResult named, List<Path> tests) {
    String method = named.group(2);
    return tests.stream()
        .filter(test -> test.getFileName().toString().equals(named.group(1) + ".java"))
        .anyMatch(test -> method == null || Checkout.read(test).contains("void " + method + "("));
  }

  private static List<Path> tests() throws IOException {
    try (Stream<Path> files =
        Files.find(
            Checkout.path("."),
            20,
            (file, facts) -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))) {
      return files.toList();
    }
  }
}
