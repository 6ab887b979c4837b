package dev.parley.server.edge.check;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/** Tells whether a text is one JSON value. Reads it through without keeping anything. */
final class JsonSyntax {

  private JsonSyntax() {}

  /** What is wrong with a text; null when it is one JSON value. */
  static @Nullable String problem(String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.skipValue();
      return reader.peek() == JsonToken.END_DOCUMENT ? null : "more than one value";
    } catch (IOException | IllegalStateException e) {
      return "none that can be read, at " + place(e.getMessage());
    }
  }

  /** Whether a text is one JSON object. */
  static boolean isObject(String text) {
    return text.stripLeading().startsWith("{") && problem(text) == null;
  }

  /** Where the reader stopped: its message ends with it. */
  private static String place(@Nullable String message) {
    int at = message == null ? -1 : message.indexOf("line ");
    if (message == null || at < 0) {
      return "its end";
    }
    int end = message.indexOf(" path", at);
    return end < 0 ? "its end" : message.substring(at, end);
  }
}
