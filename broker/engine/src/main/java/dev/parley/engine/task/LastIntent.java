package dev.parley.engine.task;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of which spec the intent was asked last: the children of one root come in a row, and
 * each is compared with it. Confined to the thread of its shard.
 */
final class LastIntent implements ContentStamps {

  private final ContentStamps stamps;
  private @Nullable ByteString spec;
  private long intent;

  LastIntent(ContentStamps stamps) {
    this.stamps = stamps;
  }

  @Override
  public ByteString lower(Kind kind, ByteString content, int trust) {
    return stamps.lower(kind, content, trust);
  }

  @Override
  public int lowest(ByteString verdict) {
    return stamps.lowest(verdict);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // The same bytes elsewhere are as good as others.
  public long intent(ByteString asked) {
    if (asked != spec) {
      intent = stamps.intent(asked);
      spec = asked;
    }
    return intent;
  }
}
