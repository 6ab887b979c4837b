package dev.parley.server.edge.artifact;

import dev.parley.server.artifact.Artifacts;
import dev.parley.server.edge.error.Faults;
import java.util.function.LongSupplier;

/**
 * What uploads and downloads work with.
 *
 * @param clock milliseconds by a clock that does not jump
 */
public record ArtifactContext(
    Artifacts artifacts, Transfers transfers, Faults faults, LongSupplier clock) {}
