package dev.parley.server.edge.verify;

import java.io.IOException;

/** The artifacts that a result may refer to. Blocks on their store. */
@FunctionalInterface
interface StoredContent {
  /** None, where a broker keeps no artifacts. */
  StoredContent NONE = digest -> false;

  /**
   * Whether an artifact is there.
   *
   * @param digest as it is written in messages
   * @throws IOException when its store does not say
   */
  boolean has(String digest) throws IOException;
}
