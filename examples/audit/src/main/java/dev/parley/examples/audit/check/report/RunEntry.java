package dev.parley.examples.audit.check.report;

import java.util.Objects;

/**
 * One line about the run, such as how many agents took part. Runs differ in these, never in their
 * findings.
 *
 * @param name short, for people
 * @param value printed as it is; a number stays a number in JSON
 */
public record RunEntry(String name, Object value) {

  public RunEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }
}
