package dev.parley.cli.console;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/** Protocol messages as JSON and back, with the field names of the proto files. */
public final class ProtoJson {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

  private ProtoJson() {}

  /** Returns a message as JSON on one line. */
  public static String line(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException unknownAny) {
      // Only messages of the type Any can fail, and the protocol has none.
      throw new IllegalArgumentException(unknownAny);
    }
  }

  /** Returns a message as a JSON object that more can be added to. */
  public static JsonObject object(MessageOrBuilder message) {
    return JsonParser.parseString(line(message)).getAsJsonObject();
  }

  /**
   * Reads a message from JSON; fields that it doesn't have are an error.
   *
   * @throws InvalidProtocolBufferException when the text is no JSON or doesn't fit; the message
   *     says where
   */
  public static void merge(String json, Message.Builder into)
      throws InvalidProtocolBufferException {
    JsonFormat.parser().merge(json, into);
  }
}
