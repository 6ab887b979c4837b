package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the documents, and from them to files, lead somewhere. */
final class LinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
  private static final Pattern ELSEWHERE = Pattern.compile("^[a-z]+:.*");

  @Test
  void relativeLinksLeadSomewhere() {
    List<Path> pages = new ArrayList<>(Checkout.markdownBelow("docs"));
    pages.addAll(Checkout.markdownBelow("conformance-tests"));
    pages.add(Checkout.path("examples/agents/README.md"));
    pages.add(Checkout.path("README.md"));
    assertThat(pages.stream().flatMap(LinksTest::broken)).isEmpty();
  }

  private static Stream<String> broken(Path page) {
    return LINK.matcher(CODE.matcher(Checkout.read(page)).replaceAll("code"))
        .results()
        .map((MatchResult link) -> link.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches() && !leadsSomewhere(page, link))
        .map(link -> Checkout.name(page) + " links to " + link);
  }

  private static boolean leadsSomewhere(Path page, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || Headings.anchors(Checkout.read(target)).contains(link.substring(hash + 1));
  }
}
