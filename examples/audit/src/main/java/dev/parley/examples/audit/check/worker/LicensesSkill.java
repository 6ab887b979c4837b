package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.rule.CommentSyntax;
import dev.parley.examples.audit.check.rule.Language;
import dev.parley.examples.audit.check.rule.LicenseText;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.worker.CommentScanner.Comment;
import java.util.Optional;

/** Reads the license header of a source file. Whether one is expected is decided over all files. */
final class LicensesSkill {

  private LicensesSkill() {}

  static Examination examine(SourceFile file) {
    Optional<Language> language = Language.of(file.path());
    if (language.isEmpty()
        || file.text().isBlank()
        || Scope.isGenerated(file.path(), file.text())) {
      return Examination.NOTHING;
    }
    return Examination.of(LicenseText.recognize(head(file, language.get().comments())));
  }

  /** The comments that start in the first lines. */
  private static String head(SourceFile file, CommentSyntax syntax) {
    int limit = 0;
    for (int i = 0; i < Math.min(LicenseText.HEAD_LINES, file.lines().size()); i++) {
      limit += file.lines().get(i).length() + 1;
    }
    StringBuilder head = new StringBuilder();
    limit = Math.min(limit, file.text().length());
    for (Comment comment : CommentScanner.scan(file.text(), syntax, limit)) {
      head.append(file.text(), comment.start(), comment.end()).append('\n');
    }
    head.setLength(Math.min(head.length(), LicenseText.HEAD_CHARS));
    return head.toString();
  }
}
