package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.rule.SecretNames;
import dev.parley.examples.audit.check.rule.SecretRule;
import dev.parley.examples.audit.check.rule.SecretValue;
import dev.parley.examples.audit.check.rule.TokenShape;
import dev.parley.examples.audit.check.tree.SourceFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds secrets line by line with regular expressions. Each rule reports a line once. */
final class SecretsSkill {

  private record TokenPattern(TokenShape shape, Pattern pattern) {}

  private static final List<TokenPattern> TOKENS =
      TokenShape.ALL.stream().map(SecretsSkill::tokenPattern).toList();

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----([^\n]*)");

  private static final Pattern KEY_BODY =
      Pattern.compile("[A-Za-z0-9+/=]{" + SecretRule.KEY_BODY_CHARS_MIN + ",}+");

  private static final Pattern QUOTED =
      assignment("(?:\"([^\"\\\\]*+)\"|'([^'\\\\]*+)'|`([^`\\\\]*+)`)");

  private static final Pattern UNQUOTED = assignment("([^ \t\f\"'`][^ \t\f]*+)");

  private static final Pattern URL =
      Pattern.compile(
          "(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]*+)://"
              + "[A-Za-z0-9._%+-]++:([^ \t\f\"'`<>@/]++)@[A-Za-z0-9\\[]");

  private SecretsSkill() {}

  static List<LocalFinding> examine(SourceFile file) {
    boolean test = Scope.isTest(file.path());
    boolean assignments = !test && !Scope.isLockFile(file.path());
    boolean settings = Scope.isSettings(file.path());
    List<LocalFinding> findings = new ArrayList<>();
    List<String> lines = file.lines();
    // Hardly any file holds any prefix, so most files need no search for tokens at all.
    List<TokenPattern> present =
        TOKENS.stream().filter(token -> file.text().contains(token.shape().prefix())).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int before = findings.size();
      tokens(present, line, i + 1, test, findings);
      privateKey(lines, i, test, findings);
      // What a token's prefix explains needs no second finding for the name that it is assigned to.
      boolean assigns = line.indexOf('=') >= 0 || line.indexOf(':') >= 0;
      if (assigns && assignments && findings.size() == before) {
        urlPassword(line, i + 1, findings);
        boolean found = findings.size() > before || assigned(QUOTED, line, i + 1, findings);
        if (!found && settings) {
          assigned(UNQUOTED, line, i + 1, findings);
        }
      }
    }
    return findings;
  }

  private static void tokens(
      List<TokenPattern> tokens,
      String line,
      int number,
      boolean test,
      List<LocalFinding> findings) {
    Set<String> rules = new HashSet<>();
    for (TokenPattern token : tokens) {
      TokenShape shape = token.shape();
      if (rules.contains(shape.rule())) {
        continue;
      }
      Matcher matcher = token.pattern().matcher(line);
      int from = 0;
      while (matcher.find(from)) {
        String body = matcher.group(1);
        if (shape.accepts(body)) {
          findings.add(SecretRule.token(number, shape, body.length(), test));
          rules.add(shape.rule());
          break;
        }
        from = matcher.start() + 1;
      }
    }
  }

  private static void privateKey(
      List<String> lines, int index, boolean test, List<LocalFinding> findings) {
    Matcher key = KEY.matcher(lines.get(index));
    if (!lines.get(index).contains("-----BEGIN") || !key.find()) {
      return;
    }
    int end = Math.min(lines.size(), index + 1 + SecretRule.KEY_BODY_LINES_MAX);
    String after = key.group(2) + "\n" + String.join("\n", lines.subList(index + 1, end));
    Matcher body = KEY_BODY.matcher(after);
    while (body.find()) {
      if (SecretValue.isRandom(body.group())) {
        findings.add(SecretRule.privateKey(index + 1, key.group(1), test));
        return;
      }
    }
  }

  private static boolean assigned(
      Pattern pattern, String line, int number, List<LocalFinding> findings) {
    Matcher matcher = pattern.matcher(line);
    int from = 0;
    while (matcher.find(from)) {
      String name = matcher.group(1);
      String value =
          pattern.equals(UNQUOTED) ? SecretValue.bare(matcher.group(2)) : valueOf(matcher);
      if (SecretNames.isSensitive(name) && SecretValue.isPlausible(value)) {
        findings.add(SecretRule.assignment(number, name, value.length()));
        return true;
      }
      from = matcher.end(1);
    }
    return false;
  }

  private static String valueOf(Matcher matcher) {
    for (int group = 2; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return "";
  }

  private static void urlPassword(String line, int number, List<LocalFinding> findings) {
    Matcher url = URL.matcher(line);
    int from = 0;
    while (url.find(from)) {
      if (SecretValue.isPlausible(url.group(2))) {
        findings.add(SecretRule.urlPassword(number, url.group(1), url.group(2).length()));
        return;
      }
      from = url.end(1);
    }
  }

  /** A name, an assignment of some language or settings format, and the given form of value. */
  private static Pattern assignment(String value) {
    return Pattern.compile(
        "(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]++)[\"'`\\]]{0,2}+[ \t\f]*+"
            + "(?::=|=>|=(?![=>])|:(?![:=]))[ \t\f]*+"
            + value);
  }

  private static TokenPattern tokenPattern(TokenShape shape) {
    String pattern =
        "(?<![A-Za-z0-9_])"
            + Pattern.quote(shape.prefix())
            + "(["
            + shape.alphabet()
            + "]++)(?![A-Za-z0-9_])";
    return new TokenPattern(shape, Pattern.compile(pattern));
  }
}
