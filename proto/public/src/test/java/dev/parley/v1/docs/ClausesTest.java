package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.ErrorReason;
import dev.parley.v1.docs.Clauses.Clause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The clauses of the specification keep their form, and the conformance kit knows all of them. */
final class ClausesTest {

  @Test
  void everyClauseHasOneLevelAndAnIdOfItsOwn() {
    List<Clause> clauses = Clauses.written();
    assertThat(clauses).isNotEmpty();
    assertThat(clauses).extracting(Clause::id).doesNotHaveDuplicates();
    assertThat(clauses)
        .allSatisfy(clause -> assertThat(clause.keywords()).as(clause.id()).hasSize(1));
  }

  @Test
  void listHasEveryClauseOnceWithItsKeyword() {
    MadePart.check(Checkout.path("conformance-tests/requirements/1.yaml"), Clauses.make());
  }

  @Test
  void whatNobodyCanObserveSaysWhy() {
    List<Clause> clauses = Clauses.written();
    assertThat(clauses)
        .filteredOn(clause -> clause.text().contains("Unobservable"))
        .isNotEmpty()
        .allSatisfy(clause -> assertThat(clause.unobservable()).as(clause.id()).isNotEmpty());
    assertThat(clauses)
        .filteredOn(clause -> !clause.unobservable().isEmpty())
        .extracting(Clause::id)
        .contains(
            "PAR-LEASE-4", "PAR-LEASE-18", "PAR-LEASE-22", "PAR-SESSION-16", "PAR-DIALOGUE-21");
  }

  @Test
  void everyReasonOfTheCatalogueIsInAClause() {
    String clauses = Clauses.written().stream().map(Clause::text).collect(Collectors.joining("\n"));
    assertThat(reasons()).allSatisfy(reason -> assertThat(clauses).contains("`" + reason + "`"));
  }

  @Test
  void everyReasonOfTheCatalogueIsMetInATest() {
    Set<String> words =
        Checkout.tests().stream()
            .flatMap(test -> Arrays.stream(Checkout.read(test).split("\\W+")))
            .map(word -> word.replaceFirst("^ERROR_REASON_", ""))
            .collect(Collectors.toSet());
    assertThat(reasons()).filteredOn(reason -> !words.contains(reason)).isEmpty();
  }

  private static List<String> reasons() {
    return Arrays.stream(ErrorReason.values())
        .filter(reason -> reason != ErrorReason.UNRECOGNIZED)
        .filter(reason -> reason != ErrorReason.ERROR_REASON_UNSPECIFIED)
        .map(reason -> reason.name().substring("ERROR_REASON_".length()))
        .toList();
  }

  @Test
  void citedClausesAreThere() {
    Set<String> ids = Clauses.written().stream().map(Clause::id).collect(Collectors.toSet());
    List<Path> pages = new ArrayList<>(Checkout.markdownBelow("docs"));
    pages.addAll(Checkout.markdownBelow("conformance-tests"));
    pages.add(Checkout.path("README.md"));
    assertThat(pages)
        .allSatisfy(page ->
            assertThat(ids)
                .as("clauses cited in %s", Checkout.name(page))
                .containsAll(Clauses.cited(Checkout.read(page))));
  }
}
