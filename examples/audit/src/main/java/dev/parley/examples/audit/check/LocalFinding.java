package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import java.util.Objects;

/**
 * A finding inside one file, as a worker reports it: the file and the skill are known from where it
 * stands.
 *
 * @param line the line, from 1; 0 speaks of the whole file
 * @param rule the id of the rule that matched, for example {@code secrets.private-key}
 * @param message what was found, without any secret in it
 */
@JsonPropertyOrder({"line", "severity", "rule", "message"})
public record LocalFinding(int line, Severity severity, String rule, String message)
    implements Comparable<LocalFinding> {

  private static final Comparator<LocalFinding> ORDER =
      Comparator.comparingInt(LocalFinding::line)
          .thenComparing(LocalFinding::rule)
          .thenComparing(LocalFinding::message)
          .thenComparing(LocalFinding::severity);

  public LocalFinding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(message, "message");
  }

  /** The same finding with its file and skill. */
  public Finding in(Skill skill, String path) {
    return new Finding(skill, path, line, severity, rule, message);
  }

  @Override
  public int compareTo(LocalFinding other) {
    return ORDER.compare(this, other);
  }
}
