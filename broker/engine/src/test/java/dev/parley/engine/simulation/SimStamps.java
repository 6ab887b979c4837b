package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.ContentStamps;
import dev.parley.engine.task.Trust;

/** Content that says nothing, but that some of it asks the same as others. Stateless. */
final class SimStamps implements ContentStamps {

  static final SimStamps STAMPS = new SimStamps();

  private SimStamps() {}

  @Override
  public ByteString lower(Kind kind, ByteString content, int trust) {
    return content;
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
