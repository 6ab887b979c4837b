package dev.parley.server.edge.artifact;

import dev.parley.server.artifact.Digest;
import dev.parley.server.artifact.StoredArtifact;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.Artifact;
import dev.parley.v1.ErrorReason;

/** What is said of artifacts and of transfers that fail. */
final class ArtifactProblems {
  private ArtifactProblems() {}

  static Artifact message(StoredArtifact artifact) {
    return Artifact.newBuilder()
        .setDigest(artifact.digest().text())
        .setSizeBytes(artifact.sizeBytes())
        .setUploadTime(Times.timestamp(artifact.uploadTimeMs()))
        .build();
  }

  static Problem noDigest(String field, String found) {
    String shown = found.length() <= 80 ? found : found.substring(0, 80) + "…";
    return Problem.invalid(
        field,
        "expected 'sha256:' and 64 lower-case hexadecimal digits, but found '" + shown + "'");
  }

  static Problem notFound(Digest digest) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_NOT_FOUND,
        "Expected an artifact with this digest, but there is none",
        Errors.fact("digest", digest.text()));
  }

  static Problem tooManyTransfers(int max) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_TRANSFERS_EXCEEDED,
        "Expected at most %,d transfers at a time, but there are as many".formatted(max),
        Errors.fact("limit", max));
  }

  static Problem stalled(long stallMs) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_TRANSFER_STALLED,
        "Expected the transfer to move within %,d ms, but it did not".formatted(stallMs),
        Errors.fact("limit_ms", stallMs));
  }

  static Problem storeUnavailable() {
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_STORE_UNAVAILABLE,
        "Expected the store of artifacts to do what was asked, but it failed");
  }
}
