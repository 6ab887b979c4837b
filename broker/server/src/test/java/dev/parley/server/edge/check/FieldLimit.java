package dev.parley.server.edge.check;

import com.google.protobuf.Message;
import dev.parley.v1.ErrorReason;
import java.util.List;

/**
 * A documented limit of a field, and what is sent at both sides of it. Immutable.
 *
 * @param of what the comment may stand at: the field, the message that has it, or its own message
 * @param words of the comment, such as {@code At most 64 characters}
 * @param path of the field in the request
 * @param reason that a request beyond the limit is refused for
 * @param taken what just keeps the limit: the messages of one call, or one frame
 * @param refused what just does not
 */
record FieldLimit(
    List<String> of,
    String words,
    String path,
    ErrorReason reason,
    List<List<Message>> taken,
    List<List<Message>> refused) {

  FieldLimit {
    of = List.copyOf(of);
    taken = List.copyOf(taken);
    refused = List.copyOf(refused);
  }

  @Override
  public String toString() {
    return path
        + " of "
        + refused.getFirst().getLast().getDescriptorForType().getName()
        + ": "
        + words;
  }
}
