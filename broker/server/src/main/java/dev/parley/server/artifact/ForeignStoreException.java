package dev.parley.server.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A store holds the artifacts of another journal than the broker's, or may do so: nothing is
 * removed there.
 */
public final class ForeignStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  private ForeignStoreException(String message) {
    super(message);
  }

  /**
   * @param found what the store names; null when it names none any more
   */
  static ForeignStoreException of(String journal, @Nullable String found) {
    return new ForeignStoreException(
        "expected a store with the artifacts of this broker's journal, which has the id %s, but its %s names %s. Two journals in one store remove what the other's tasks refer to. Only when no broker with the other journal is to come back, write this id into %s and start again"
            .formatted(
                journal,
                ArtifactStore.MARKER,
                found == null ? "none" : found,
                ArtifactStore.MARKER));
  }

  /** There are artifacts, and they name nobody. */
  static ForeignStoreException unnamed(String journal) {
    return new ForeignStoreException(
        "expected an empty store, because the journal of this broker, which has the id %s, is new, but there are artifacts and no %s says whose they are. What no task of this broker refers to would be removed. Only when no other broker is to use them any more, write this id into %s and start again"
            .formatted(journal, ArtifactStore.MARKER, ArtifactStore.MARKER));
  }
}
