package dev.parley.examples.audit.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Getting Started          | getting-started",
        "What's new in 2.0?       | whats-new-in-20",
        "a  b                     | a--b",
        "C++ & Rust               | c--rust",
        "`code` and *emphasis*    | code-and-emphasis",
        "__init__ and snake_case  | init-and-snake_case",
        "`__init__`               | __init__",
        "See [the guide](x.md)    | see-the-guide",
        "![logo](x.png) Parley    | parley",
        "Über Größe               | über-größe",
        ":rocket: Launch          | rocket-launch",
        "A &amp; B                | a--b",
        "<a name=x></a>Name       | name",
        "1. First - second        | 1-first---second"
      })
  void slugsAreThoseOfGitHub(String heading, String slug) {
    assertThat(Anchors.slug(heading)).isEqualTo(slug);
  }

  @Test
  void collectsHeadingsOfAllForms() {
    MarkdownText page =
        MarkdownText.of(
            List.of(
                "# One #",
                "## Two",
                "## Two",
                "Three",
                "=====",
                "## Custom {#own-id}",
                "> ## Quoted",
                "```",
                "# code",
                "```",
                "<h2 id=\"html\">x</h2>",
                "#none",
                "- item",
                "---",
                "#",
                "## Two"));

    assertThat(Anchors.of(page))
        .containsExactlyInAnyOrder(
            "one", "two", "two-1", "two-2", "three", "custom", "own-id", "quoted", "html", "");
  }

  @Test
  void aNumberedHeadingKeepsItsOwnSlugFromOthers() {
    MarkdownText page = MarkdownText.of(List.of("# a", "# a-1", "# a"));

    assertThat(Anchors.of(page)).containsExactlyInAnyOrder("a", "a-1", "a-2");
  }
}
