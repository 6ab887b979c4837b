package dev.parley.server.artifact;

/**
 * Content that is kept. Immutable.
 *
 * @param uploadTimeMs when it was uploaded last, in milliseconds of the Unix epoch
 */
public record StoredArtifact(Digest digest, long sizeBytes, long uploadTimeMs) {}
