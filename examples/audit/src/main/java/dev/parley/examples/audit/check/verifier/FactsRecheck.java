package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.LicenseFact;
import dev.parley.examples.audit.check.rule.BlockRule;
import dev.parley.examples.audit.check.rule.CommentSyntax;
import dev.parley.examples.audit.check.rule.Language;
import dev.parley.examples.audit.check.rule.LicenseText;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.tree.SourceFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The facts of one file, computed the plain way: every hash from its own lines, every window looked
 * at in full. Slower than the worker's single pass, and simple enough to be believed.
 */
final class FactsRecheck {

  private FactsRecheck() {}

  static Optional<Fingerprints> prints(SourceFile file) {
    Optional<CommentSyntax> syntax = syntax(file);
    if (syntax.isEmpty()) {
      return Optional.empty();
    }
    String code = CommentIndex.of(file.text(), syntax.get()).withoutComments(file.text());
    int[] lines =
        Arrays.stream(code.split("\n"))
            .map(String::strip)
            .filter(BlockRule::isSignificant)
            .map(line -> line.replaceAll("\\p{javaWhitespace}+", ""))
            .mapToInt(BlockRule::lineHash)
            .toArray();
    if (lines.length < BlockRule.BLOCK_LINES) {
      return Optional.empty();
    }
    int[] grams = new int[lines.length - BlockRule.GRAM_LINES + 1];
    for (int start = 0; start < grams.length; start++) {
      long polynomial = 0;
      for (int i = start; i < start + BlockRule.GRAM_LINES; i++) {
        polynomial = polynomial * BlockRule.GRAM_BASE + lines[i];
      }
      grams[start] = BlockRule.fold(polynomial);
    }
    return Optional.of(Fingerprints.of(selected(grams).stream().mapToInt(at -> grams[at])));
  }

  static Optional<LicenseFact> license(SourceFile file) {
    Optional<CommentSyntax> syntax = syntax(file);
    if (syntax.isEmpty() || file.text().isBlank()) {
      return Optional.empty();
    }
    String text = file.text();
    String head =
        CommentIndex.of(text, syntax.get(), headEnd(text)).spans().stream()
            .map(span -> text.substring(span.start(), span.end()) + "\n")
            .collect(Collectors.joining());
    return Optional.of(
        LicenseText.recognize(head.substring(0, Math.min(head.length(), LicenseText.HEAD_CHARS))));
  }

  /** How the file writes comments; empty when it has no facts at all. */
  private static Optional<CommentSyntax> syntax(SourceFile file) {
    return file.status() == FileStatus.TEXT && !Scope.isGenerated(file.path(), file.text())
        ? Language.of(file.path()).map(Language::comments)
        : Optional.empty();
  }

  /** The position of the last smallest hash of each window. */
  private static SortedSet<Integer> selected(int[] grams) {
    SortedSet<Integer> positions = new TreeSet<>();
    for (int from = 0; from + BlockRule.WINDOW_GRAMS <= grams.length; from++) {
      int smallest = from;
      for (int at = from; at < from + BlockRule.WINDOW_GRAMS; at++) {
        smallest = grams[at] <= grams[smallest] ? at : smallest;
      }
      positions.add(smallest);
    }
    return positions;
  }

  /** The index where the first line starts that is too far down for a header. */
  private static int headEnd(String text) {
    int feed =
        IntStream.range(0, text.length())
            .filter(i -> text.charAt(i) == '\n')
            .skip(LicenseText.HEAD_LINES - 1)
            .findFirst()
            .orElse(text.length() - 1);
    return feed + 1;
  }
}
