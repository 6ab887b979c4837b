package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.ContentStamps;
import dev.parley.engine.task.Trust;

/** Content that says nothing, but that some of it asks the same as others, and what it is worth. */
final class SimStamps implements ContentStamps {

  static final SimStamps STAMPS = new SimStamps();

  private static final ByteString LOWERED = ByteString.copyFromUtf8(" (lowered)");

  private SimStamps() {}

  /** Results show it: they are compared with others. */
  @Override
  public ByteString lower(Kind kind, ByteString content, int trust) {
    return kind == Kind.RESULT ? said(content).concat(LOWERED) : content;
  }

  /** What a result says, whatever it is worth. */
  static ByteString said(ByteString result) {
    return result.endsWith(LOWERED) ? result.substring(0, result.size() - LOWERED.size()) : result;
  }

  /** Some verdicts bring corrections from outside. */
  @Override
  public int lowest(ByteString verdict) {
    return !verdict.isEmpty() && Math.floorMod(verdict.hashCode(), 3) == 0
        ? Trust.EXTERNAL
        : Trust.AGENT;
  }

  @Override
  public long intent(ByteString spec) {
    return 1L + Math.floorMod(spec.hashCode(), 5);
  }
}
