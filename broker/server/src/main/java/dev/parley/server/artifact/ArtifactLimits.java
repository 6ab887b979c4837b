package dev.parley.server.artifact;

/**
 * What a broker takes of artifacts, and for how long it keeps what nobody refers to. Immutable.
 *
 * @param artifactBytesMax the most bytes of one artifact
 * @param tenantBytesMax the most bytes of all artifacts of a tenant
 * @param transfersMax the most uploads and downloads at a time
 * @param stallMs milliseconds after which a transfer is ended that does not move
 * @param graceMs milliseconds for which an artifact is kept after its last upload, whoever refers
 *     to it
 * @param sweepPeriodMs milliseconds from one look for artifacts that nobody refers to until the
 *     next; what is removed was found without a reference by two of them
 */
public record ArtifactLimits(
    long artifactBytesMax,
    long tenantBytesMax,
    int transfersMax,
    long stallMs,
    long graceMs,
    long sweepPeriodMs) {
  public static final ArtifactLimits DEFAULT =
      new ArtifactLimits(1L << 30, 100L << 30, 64, 60_000, 24L * 3_600_000, 3_600_000);
}
