package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.Ascii;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.rule.SecretRule;
import dev.parley.examples.audit.check.rule.SecretValue;
import dev.parley.examples.audit.check.rule.TokenShape;
import dev.parley.examples.audit.check.tree.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks for secrets on single lines, from literal landmarks outward instead of with regular
 * expressions.
 */
final class SecretsRecheck implements Recheck {

  private static final String KEY_BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final int KEY_QUALIFIER_CHARS_MAX = 40;

  /**
   * One of these is in every name that announces a secret, when its dots and dashes are left out.
   */
  private static final List<String> STEMS =
      List.of("pass", "pwd", "secret", "token", "key", "credential");

  private final SourceFile file;
  private final boolean test;

  SecretsRecheck(SourceFile file) {
    this.file = file;
    this.test = Scope.isTest(file.path());
  }

  @Override
  public IntStream suspects() {
    return IntStream.rangeClosed(1, file.lines().size())
        .filter(line -> isSuspicious(file.lines().get(line - 1)));
  }

  @Override
  public List<LocalFinding> at(int line) {
    if (line < 1 || line > file.lines().size()) {
      return List.of();
    }
    String text = file.lines().get(line - 1);
    List<LocalFinding> truths = new ArrayList<>();
    for (TokenShape shape : TokenShape.ALL) {
      boolean known = truths.stream().anyMatch(truth -> truth.rule().equals(shape.rule()));
      int length = known ? 0 : tokenBody(text, shape);
      if (length > 0) {
        truths.add(SecretRule.token(line, shape, length, test));
      }
    }
    keyLabel(text)
        .filter(label -> keyBodyFollows(text, label, line))
        .ifPresent(label -> truths.add(SecretRule.privateKey(line, label, test)));
    if (truths.isEmpty() && !test && !Scope.isLockFile(file.path())) {
      AssignmentRecheck assignments = new AssignmentRecheck(text, line);
      assignments
          .urlPassword()
          .or(assignments::quoted)
          .or(() -> bare(assignments))
          .ifPresent(truths::add);
    }
    return truths;
  }

  private Optional<LocalFinding> bare(AssignmentRecheck assignments) {
    return Scope.isSettings(file.path()) ? assignments.bare() : Optional.empty();
  }

  private static boolean isSuspicious(String line) {
    if (line.contains(KEY_BEGIN) || (line.contains("://") && line.contains("@"))) {
      return true;
    }
    String plain = line.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    return STEMS.stream().anyMatch(plain::contains)
        || TokenShape.ALL.stream().anyMatch(shape -> line.contains(shape.prefix()));
  }

  /** The length of the first token's body on the line; 0 when there is none. */
  private static int tokenBody(String line, TokenShape shape) {
    String prefix = shape.prefix();
    for (int at = line.indexOf(prefix); at >= 0; at = line.indexOf(prefix, at + 1)) {
      int body = at + prefix.length();
      int end = body;
      while (end < line.length() && holds(shape.alphabet(), line.charAt(end))) {
        end++;
      }
      boolean standsAlone =
          (at == 0 || !Ascii.isWord(line.charAt(at - 1)))
              && (end == line.length() || !Ascii.isWord(line.charAt(end)));
      if (standsAlone && end > body && shape.accepts(line.substring(body, end))) {
        return end - body;
      }
    }
    return 0;
  }

  /** Whether an alphabet, written as ranges and single characters, holds a character. */
  private static boolean holds(String alphabet, char c) {
    int i = 0;
    while (i < alphabet.length()) {
      boolean range = i + 2 < alphabet.length() && alphabet.charAt(i + 1) == '-';
      if (range
          ? alphabet.charAt(i) <= c && c <= alphabet.charAt(i + 2)
          : alphabet.charAt(i) == c) {
        return true;
      }
      i += range ? 3 : 1;
    }
    return false;
  }

  /**
   * The label of the first private key that begins on the line, such as {@code RSA PRIVATE KEY}.
   */
  private static Optional<String> keyLabel(String line) {
    for (int at = line.indexOf(KEY_BEGIN); at >= 0; at = line.indexOf(KEY_BEGIN, at + 1)) {
      int from = at + KEY_BEGIN.length();
      int to = line.indexOf(DASHES, from);
      String label = to < 0 ? "" : line.substring(from, to);
      String kind = label.endsWith(" BLOCK") ? label.substring(0, label.length() - 6) : label;
      boolean known =
          kind.endsWith("PRIVATE KEY")
              && kind.length() <= KEY_QUALIFIER_CHARS_MAX + "PRIVATE KEY".length()
              && label.chars().allMatch(c -> c == ' ' || holds("A-Z0-9", (char) c));
      if (known) {
        return Optional.of(label);
      }
    }
    return Optional.empty();
  }

  private boolean keyBodyFollows(String text, String label, int line) {
    int begin = text.indexOf(KEY_BEGIN + label + DASHES);
    String rest = text.substring(begin + KEY_BEGIN.length() + label.length() + DASHES.length());
    int last = Math.min(file.lines().size(), line + SecretRule.KEY_BODY_LINES_MAX);
    return hasKeyBody(rest)
        || file.lines().subList(line, last).stream().anyMatch(SecretsRecheck::hasKeyBody);
  }

  private static boolean hasKeyBody(String line) {
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || !holds("A-Za-z0-9+/=", line.charAt(i))) {
        if (i - start >= SecretRule.KEY_BODY_CHARS_MIN
            && SecretValue.isRandom(line.substring(start, i))) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
