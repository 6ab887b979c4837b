package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * What the head of a source file says about its license. Whether a missing header is a finding
 * depends on the other files, so the worker states only the fact.
 *
 * @param id an SPDX license id, {@code NOASSERTION} for a header whose license is not known, or
 *     {@code NONE} for no header
 */
public record LicenseFact(@JsonValue String id) {

  /** No header at all. */
  public static final LicenseFact NONE = new LicenseFact("NONE");

  /** A header, such as a copyright line, that names no known license. */
  public static final LicenseFact UNKNOWN = new LicenseFact("NOASSERTION");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LicenseFact {
    Objects.requireNonNull(id, "id");
  }

  /** Whether there is a header. */
  public boolean present() {
    return !equals(NONE);
  }
}
