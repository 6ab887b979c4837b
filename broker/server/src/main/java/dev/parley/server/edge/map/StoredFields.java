package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/**
 * Puts messages that are stored as bytes into a message that is sent, without reading them: on the
 * wire, a field that holds a message is that message's bytes. Whoever receives it cannot tell; the
 * message in memory, which is only sent, does not show the field. {@code StoredFieldsBenchmark} has
 * it beside reading and writing them. Used by one thread.
 */
final class StoredFields {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  static UnknownFieldSet one(int number, ByteString message) {
    return new StoredFields().add(number, message).build();
  }

  StoredFields add(int number, ByteString message) {
    fields.mergeLengthDelimitedField(number, message);
    return this;
  }

  UnknownFieldSet build() {
    return fields.build();
  }
}
