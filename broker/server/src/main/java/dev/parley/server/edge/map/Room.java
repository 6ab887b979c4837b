package dev.parley.server.edge.map;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a message can still take, so that it does not become larger than what every client takes.
 * Used by one thread.
 */
final class Room {
  /** What a message has at most: what gRPC clients take by default. */
  static final int MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

  /** The message around what is measured. */
  private static final int AROUND_BYTES = 256;

  /** The tag and the length of one of many. */
  private static final int ITEM_BYTES = 8;

  private long left;

  /**
   * Room for what is left out when there is none.
   *
   * @param taken how many bytes the rest takes
   */
  Room(long taken) {
    this.left = MESSAGE_BYTES_MAX - AROUND_BYTES - taken;
  }

  /** Takes some bytes, if there is room for them. */
  boolean take(long bytes) {
    boolean fits = bytes <= left;
    if (fits) {
      left -= bytes;
    }
    return fits;
  }

  /**
   * Takes of some records those that stand, and of the others as many of the newest as fit into
   * {@code bytesMax} with them; but none that there is no room for, and none older than that.
   *
   * @param all the oldest first
   * @return the oldest first
   */
  <S, R extends Message> List<R> newest(
      List<S> all, int bytesMax, Predicate<S> stands, Function<S, R> mapper) {
    List<R> taken = new ArrayList<>();
    long bytes = 0;
    for (S one : all.reversed()) {
      R record = mapper.apply(one);
      long size = (long) record.getSerializedSize() + ITEM_BYTES;
      bytes += size;
      if (bytes > bytesMax && !stands.test(one)) {
        continue;
      }
      if (!take(size)) {
        break;
      }
      taken.add(record);
    }
    return taken.reversed();
  }
}
