package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about one file of its unit.
 *
 * @param sha256 digest of the content, the proof that the file was read; empty when it is
 *     unreadable
 * @param findings in natural order, without repetition
 * @param prints only from {@link Skill#DUPLICATES}: the file's fingerprints, when it has enough
 *     code
 * @param license only from {@link Skill#LICENSES}: see {@link LicenseFact}; null when the file
 *     needs no header
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"path", "status", "sha256", "findings", "prints", "license"})
public record FileResult(
    String path,
    FileStatus status,
    String sha256,
    List<LocalFinding> findings,
    @Nullable Fingerprints prints,
    @Nullable LicenseFact license) {

  public FileResult {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(status, "status");
    // Empty parts are left out of the JSON, so they come back as nulls.
    sha256 = Objects.requireNonNullElse(sha256, "");
    findings = Objects.requireNonNullElse(findings, List.<LocalFinding>of());
    findings = List.copyOf(findings).stream().distinct().sorted().toList();
  }
}
