package dev.parley.server.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store holds the artifacts of another journal than the broker's: nothing is removed there. */
public final class ForeignStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  ForeignStoreException(String journal, @Nullable String found) {
    super(
        "expected a store with the artifacts of this broker's journal, which has the id %s, but its %s names %s. Two journals in one store remove what the other's tasks refer to. Only when no broker with the other journal is to come back, delete %s and start again"
            .formatted(
                journal,
                ArtifactStore.MARKER,
                found == null ? "none" : found,
                ArtifactStore.MARKER));
  }
}
