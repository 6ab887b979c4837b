package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.DebtRule;
import dev.parley.examples.audit.check.rule.Language;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.verifier.CommentIndex.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for admitted debt on single lines: which parts of the line are comment, and what do they
 * say.
 */
final class DebtRecheck implements Recheck {

  private static final String MARKER = "(" + String.join("|", DebtRule.MARKERS) + ")";

  private static final Pattern ANY = Pattern.compile(MARKER);

  private static final Pattern FIRST =
      Pattern.compile(
          "[" + Pattern.quote(DebtRule.DECORATION) + "]*+@?" + MARKER + "(?![A-Za-z0-9_])");

  private static final Pattern ANNOUNCED = Pattern.compile("(?<![A-Za-z0-9_])" + MARKER + "[:(]");

  private final SourceFile file;
  private final Language language;
  private @Nullable List<Span> comments;

  private DebtRecheck(SourceFile file, Language language) {
    this.file = file;
    this.language = language;
  }

  static Recheck of(SourceFile file) {
    return Language.of(file.path())
        .<Recheck>map(language -> new DebtRecheck(file, language))
        .orElse(NOTHING);
  }

  @Override
  public IntStream suspects() {
    return IntStream.rangeClosed(1, file.lines().size())
        .filter(line -> ANY.matcher(file.lines().get(line - 1)).find());
  }

  @Override
  public List<LocalFinding> at(int line) {
    if (line < 1 || line > file.lines().size()) {
      return List.of();
    }
    int from = file.lines().stream().limit(line - 1L).mapToInt(before -> before.length() + 1).sum();
    int to = from + file.lines().get(line - 1).length();
    List<LocalFinding> truths = new ArrayList<>();
    for (Span comment : comments()) {
      int partFrom = Math.max(from, comment.start());
      int partTo = Math.min(to, comment.textEnd());
      if (partFrom < partTo) {
        judge(file.text().substring(partFrom, partTo), line, truths);
      }
    }
    return truths;
  }

  /** Most files hold no marker at all, so their comments are never needed. */
  private List<Span> comments() {
    if (comments == null) {
      comments = CommentIndex.of(file.text(), language.comments()).spans();
    }
    return comments;
  }

  private static void judge(String part, int line, List<LocalFinding> truths) {
    Matcher first = FIRST.matcher(part);
    Matcher announced = ANNOUNCED.matcher(part);
    if (first.lookingAt()) {
      truths.add(DebtRule.finding(line, first.group(1), part.substring(first.start(1))));
    } else if (announced.find()) {
      truths.add(DebtRule.finding(line, announced.group(1), part.substring(announced.start(1))));
    }
  }
}
