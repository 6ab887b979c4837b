package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.Ascii;
import dev.parley.examples.audit.check.rule.DebtRule;
import dev.parley.examples.audit.check.rule.Language;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.worker.CommentScanner.Comment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds comments that admit unfinished work. */
final class DebtSkill {

  private DebtSkill() {}

  static List<LocalFinding> examine(SourceFile file) {
    Optional<Language> language = Language.of(file.path());
    String text = file.text();
    if (language.isEmpty() || DebtRule.MARKERS.stream().noneMatch(text::contains)) {
      return List.of();
    }
    List<LocalFinding> findings = new ArrayList<>();
    int line = 1;
    int counted = 0;
    for (Comment comment : CommentScanner.scan(text, language.get().comments())) {
      line += lineFeeds(text, counted, comment.start());
      counted = comment.start();
      int from = comment.start();
      int lineInComment = line;
      while (from <= comment.contentEnd()) {
        int feed = text.indexOf('\n', from);
        int to = feed < 0 || feed > comment.contentEnd() ? comment.contentEnd() : feed;
        inspect(text.substring(from, to), lineInComment, findings);
        from = to + 1;
        lineInComment++;
      }
    }
    return findings;
  }

  private static int lineFeeds(String text, int from, int to) {
    return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
  }

  /** Looks at the part of one line that is comment. */
  private static void inspect(String part, int line, List<LocalFinding> findings) {
    int start = 0;
    while (start < part.length() && DebtRule.DECORATION.indexOf(part.charAt(start)) >= 0) {
      start++;
    }
    if (start < part.length() && part.charAt(start) == '@') {
      start++;
    }
    for (int at = start; at < part.length(); at++) {
      for (String marker : DebtRule.MARKERS) {
        if (part.startsWith(marker, at) && isAdmission(part, at, marker, at == start)) {
          findings.add(DebtRule.finding(line, marker, part.substring(at)));
          return;
        }
      }
    }
  }

  private static boolean isAdmission(String part, int at, String marker, boolean first) {
    int end = at + marker.length();
    char next = end < part.length() ? part.charAt(end) : ' ';
    if (first) {
      return !Ascii.isWord(next);
    }
    return !Ascii.isWord(part.charAt(at - 1)) && (next == ':' || next == '(');
  }
}
