package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import java.util.Objects;

/**
 * One true statement about the tree. The natural order (path, line, skill, rule, message) is the
 * order of every list of findings, so that equal sets print equally.
 *
 * @param path relative to the tree's root, with forward slashes
 * @param line the line, from 1; 0 speaks of the whole file
 * @param rule the id of the rule that matched
 * @param message what was found, without any secret in it
 */
@JsonPropertyOrder({"skill", "path", "line", "severity", "rule", "message", "fingerprint"})
@JsonIgnoreProperties(value = "fingerprint", allowGetters = true)
public record Finding(
    Skill skill, String path, int line, Severity severity, String rule, String message)
    implements Comparable<Finding> {

  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::path)
          .thenComparingInt(Finding::line)
          .thenComparing(Finding::skill)
          .thenComparing(Finding::rule)
          .thenComparing(Finding::message)
          .thenComparing(Finding::severity);

  public Finding {
    Objects.requireNonNull(skill, "skill");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(message, "message");
  }

  /**
   * A short identity of the finding: 16 hexadecimal digits over everything in it. Always computed,
   * never read from JSON, so it cannot disagree with the finding. Nothing of a secret goes into it,
   * because nothing of a secret is in the message.
   */
  @JsonProperty("fingerprint")
  public String fingerprint() {
    String all = String.join("\u0000", skill.id(), rule, path, Integer.toString(line), message);
    return Sha256.of(all).substring(0, 16);
  }

  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }
}
