package dev.parley.engine.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every mutant of a module is caught, and {@code docs/architecture/mutants.md} lists it. */
public abstract class MethodMutantsContract {
  private final String heading;
  private final List<MethodMutant> mutants;

  /**
   * Creates the tests.
   *
   * @param heading under which the page lists the mutants
   */
  protected MethodMutantsContract(String heading, List<MethodMutant> mutants) {
    this.heading = heading;
    this.mutants = mutants;
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsCaught() {
    return mutants.stream()
        .map(mutant ->
            DynamicTest.dynamicTest(mutant.name(), () -> mutant.mustBeCaught(this::isNotice)));
  }

  /** Whether a test fails so when it notices a defect, rather than stumbles over it. */
  protected boolean isNotice(Throwable failure) {
    return failure instanceof AssertionError;
  }

  @Test
  void thePageListsEveryMutant() throws IOException {
    // Tests run in the folder of their module.
    List<String> page = Files.readAllLines(Path.of("../../docs/architecture/mutants.md"));

    assertThat(mutants).extracting(MethodMutant::name).doesNotHaveDuplicates();
    assertThat(rows(page)).isEqualTo(mutants.stream().map(MethodMutant::row).toList());
  }

  private List<String> rows(List<String> page) {
    return page.stream()
        .dropWhile(line -> !line.equals("## " + heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .filter(line -> !line.startsWith("| ---"))
        .toList();
  }
}
