package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Java on the guides' pages is that of sources which the build compiles and runs. */
final class GuideSnippetsTest {
  private static final Pattern JAVA =
      Pattern.compile("(?s)(?:<!-- snippet: (\\S+)#(\\S+) -->\n)?```java\n(.*?)```");
  private static final Pattern MARK = Pattern.compile("\\s*// (snippet: .*|end)");

  @Test
  void javaOfEveryGuideIsThatOfItsSource() {
    List<Path> pages =
        Checkout.markdownBelow("docs/guides").stream()
            .filter(page -> !page.endsWith("README.md"))
            .toList();
    assertThat(pages).isNotEmpty();
    for (Path page : pages) {
      assertThat(JAVA.matcher(Checkout.read(page)).results())
          .as("Java on %s, each block under the name of its source", Checkout.name(page))
          .isNotEmpty()
          .allMatch(block -> block.group(1) != null);
      MadePart.check(page, withSnippets(Checkout.read(page)));
    }
  }

  private static String withSnippets(String page) {
    return JAVA.matcher(page)
        .replaceAll(block ->
            Matcher.quoteReplacement(
                "<!-- snippet: %s#%s -->\n```java\n%s\n```"
                    .formatted(
                        block.group(1), block.group(2), snippet(block.group(1), block.group(2)))));
  }

  /** The lines between the marks, without the indentation that all of them share. */
  private static String snippet(String file, String name) {
    Path source = Checkout.path(file);
    assertThat(Files.exists(source)).as("the source %s", file).isTrue();
    Pattern marked =
        Pattern.compile("(?s)// snippet: " + Pattern.quote(name) + "\n(.*?)\n *// end\n");
    List<MatchResult> found = marked.matcher(Checkout.read(source)).results().toList();
    assertThat(found).as("the marks of %s#%s", file, name).hasSize(1);
    return found
        .get(0)
        .group(1)
        .lines()
        .filter(line -> !MARK.matcher(line).matches())
        .collect(Collectors.joining("\n"))
        .stripIndent()
        .strip();
  }
}
