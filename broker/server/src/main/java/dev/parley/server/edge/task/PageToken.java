package dev.parley.server.edge.task;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a list goes on. Immutable.
 *
 * @param request a hash of the request that it belongs to
 * @param before for each shard that is listed, the position before which it goes on; 0 when it has
 *     no more
 */
record PageToken(int request, long[] before) {
  private static final byte VERSION = 1;

  static PageToken first(int request, int shards) {
    long[] before = new long[shards];
    Arrays.fill(before, Long.MAX_VALUE);
    return new PageToken(request, before);
  }

  /**
   * Reads a token.
   *
   * @return null when it is not one of this request
   */
  static @Nullable PageToken parse(String text, int request, int shards) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (bytes.length != 1 + Integer.BYTES + shards * Long.BYTES) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.get() != VERSION || buffer.getInt() != request) {
      return null;
    }
    long[] before = new long[shards];
    for (int i = 0; i < shards; i++) {
      before[i] = buffer.getLong();
    }
    return Arrays.stream(before).allMatch(position -> position >= 0)
        ? new PageToken(request, before)
        : null;
  }

  /** The token as callers carry it; empty when there is no more. */
  String text() {
    if (Arrays.stream(before).allMatch(position -> position == 0)) {
      return "";
    }
    ByteBuffer buffer = ByteBuffer.allocate(1 + Integer.BYTES + before.length * Long.BYTES);
    buffer.put(VERSION).putInt(request);
    for (long position : before) {
      buffer.putLong(position);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
  }
}
