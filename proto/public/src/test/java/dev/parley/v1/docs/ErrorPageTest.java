package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The catalogue of errors is complete, and its page shows it as it is. */
final class ErrorPageTest {

  @Test
  void everyReasonSaysWhatItMeansAndWhatToDo() {
    assertThat(ErrorPage.entries())
        .isNotEmpty()
        .allSatisfy(entry -> {
          assertThat(entry.meaning()).as("comment of %s", entry.name()).endsWith(".");
          assertThat(entry.facts().getRemedy()).as("remedy of %s", entry.name()).endsWith(".");
          assertThat(entry.code()).as("code of %s", entry.name()).isNotIn("OK", "UNKNOWN");
        });
  }

  @Test
  void pageIsUpToDate() {
    MadePart.check(Checkout.path("docs/reference/errors.md"), ErrorPage.make());
  }
}
