package dev.parley.engine.task;

import com.google.protobuf.ByteString;

/**
 * Lowers the trust labels in content that the engine does not read, and tells what it asks.
 *
 * <p>Contract: pure and thread-safe; what it is given has passed the edge; a label that is lower
 * already stays.
 */
@FunctionalInterface
public interface ContentStamps {

  /** For tests without content. */
  ContentStamps NONE = (kind, content, trust) -> content;

  /** Which public message content is the bytes of. */
  enum Kind {
    SPEC,
    RESULT,
    PROGRESS,
    MESSAGE,
    NOTE,
    VERDICT
  }

  /**
   * The same content with no label above one.
   *
   * @param trust a number of {@code parley.v1.TrustLabel}
   */
  ByteString lower(Kind kind, ByteString content, int trust);

  /**
   * The lowest label in content; {@link Trust#AGENT} when none is lower.
   *
   * @param verdict the bytes of a {@code parley.v1.Verdict}; may be empty
   */
  default int lowest(ByteString verdict) {
    return Trust.AGENT;
  }

  /** A hash of what a spec asks; 0 when nobody can tell. */
  default long intent(ByteString spec) {
    return 0;
  }
}
