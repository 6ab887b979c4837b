package dev.parley.examples.audit.check.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksSkillTest {

  @TempDir Path folder;
  private TestTree tree;

  @BeforeEach
  void writeNeighbors() {
    tree =
        new TestTree(folder)
            .write("README.md", "# Parley")
            .write("docs/guide.md", "# First *steps*", "## Set up", "## Set up", "<a id='own'></a>")
            .write("docs/with space.md", "x")
            .write("docs/a(b).md", "x")
            .write("docs/img/logo.png", "x")
            .write("docs/code.java", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](guide.md)",
        "[a](./guide.md \"title\")",
        "[a]( guide.md 'title' )",
        "[a](<guide.md>)",
        "[a](../README.md)",
        "[a](../README.md#parley)",
        "[a](img)",
        "[a](img/)",
        "![a](img/logo.png)",
        "[![a](img/logo.png)](guide.md)",
        "[a](guide.md#first-steps)",
        "[a](guide.md#set-up)",
        "[a](guide.md#set-up-1)",
        "[a](guide.md#own)",
        "[a](guide.md?plain=1)",
        "[a](with%20space.md)",
        "[a](<with space.md>)",
        "[a](a(b).md)",
        "[a](code.java#L10)",
        "[a](guide)",
        "[a](guide.html)",
        "[a](https://parley.example/no.md)",
        "[a](mailto:somebody@parley.example)",
        "[a](/absolute/no.md)",
        "[a](//host/no.md)",
        "[a](../../outside/no.md)",
        "[a]({{ base }}/no.md)",
        "[a](...)",
        "[a](url)",
        "[a](#)",
        "[a](#top)",
        "`[a](no.md)`",
        "``[a](no.md) ` ``",
        "\\[a\\](no.md)",
        "<!-- [a](no.md) -->",
        "```\n[a](no.md)\n```",
        "~~~ text\n[a](no.md)\n```\n[a](no.md)\n~~~",
        "- item\n\n  ```java\n  [a](no.md)\n  ```",
        "> ```\n> [a](no.md)\n> ```",
        "text\n\n    [a](no.md)\n\n    [a](no.md)",
        "---\nlink: [a](no.md)\n---\ntext",
        "[a][b]\n\n[b]: guide.md",
        "[a][B  c]\n\n[b C]: <guide.md> \"title\"",
        "matrix[i][j]",
        "[RFC][WIP] without any definition",
        "[^1]: a footnote/that looks like a definition",
        "<img src=\"img/logo.png\">",
        "<a href='guide.md#own'>x</a>",
        "## Here\n[a](#here)",
        "Here and there\n---\n[a](#here-and-there)"
      })
  void acceptsWhatLeadsSomewhere(String page) {
    tree.write("docs/page.md", page);

    assertThat(tree.found(Skill.LINKS, "docs/page.md")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](no.md)",
        "[a](<no such.md>)",
        "[a](guide.md/no)",
        "![a](img/no.png \"title\")",
        "[![a](img/no.png)](guide.md)",
        "[a](../no.md#x)",
        "[a](Guide.md)",
        "| [a](no.md) | b |",
        "- item [a](no.md)",
        "    - nested\n        [a](no.md)",
        "`code` and [a](no.md)",
        "a ` backtick and [a](no.md)",
        "[a]: no.md",
        "<img src=\"img/no.png\">",
        "<A HREF = 'no.md'>x</A>"
      })
  void findsMissingTargets(String page) {
    tree.write("docs/page.md", page);

    assertThat(tree.run(Skill.LINKS, "docs/page.md").findings().map(found -> found.rule()))
        .containsExactly("links.missing-target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](#no)",
        "[a](guide.md#no)",
        "[a](guide.md#set-up-2)",
        "```\n# Code\n```\n[a](#code)"
      })
  void findsMissingAnchors(String page) {
    tree.write("docs/page.md", page);

    assertThat(tree.run(Skill.LINKS, "docs/page.md").findings().map(found -> found.rule()))
        .containsExactly("links.missing-anchor");
  }

  @Test
  void findsUndefinedReferences() {
    tree.write("docs/page.md", "[a][known] and [b][unknown]", "", "[known]: guide.md");

    assertThat(tree.found(Skill.LINKS, "docs/page.md"))
        .containsExactly("1 links.undefined-reference");
  }

  @Test
  void takesAHeadingOnFaithInAPageThatIsTooLargeToSearch() {
    tree.write("docs/huge.md", "x".repeat(1 << 21)).write("docs/page.md", "[a](huge.md#somewhere)");

    assertThat(tree.found(Skill.LINKS, "docs/page.md")).isEmpty();
  }

  @Test
  void tellsEveryLinkOfALine() {
    tree.write("docs/page.md", "x", "[a](one.md) [b](two.md) [c](guide.md)");

    assertThat(tree.run(Skill.LINKS, "docs/page.md").findings().map(found -> found.message()))
        .containsExactly(
            "The target of the link 'one.md' does not exist.",
            "The target of the link 'two.md' does not exist.");
    assertThat(tree.run(Skill.LINKS, "docs/page.md").findings()).allMatch(f -> f.line() == 2);
  }
}
