package dev.parley.server.artifact;

import java.io.IOException;

/** Opens the store of a broker's artifacts, when the broker starts. */
@FunctionalInterface
public interface ArtifactSource {
  /**
   * Opens it.
   *
   * @throws IOException when it can't be used
   */
  ArtifactStore open() throws IOException;
}
