package dev.parley.cli.task;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.ByteString;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Blob;
import dev.parley.v1.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Reads what options name: a file, or with {@code -} the standard input, once. */
final class ContentReader {
  private final InputStream standardInput;
  private boolean inputTaken;

  ContentReader(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  /**
   * Returns a file as a part: JSON when its name says so, text when it is UTF-8, else bytes with a
   * media type.
   */
  Part part(String file, String option) {
    byte[] bytes = bytes(file, option);
    Part.Builder part = Part.newBuilder();
    if (!file.equals("-")) {
      part.setName(Objects.toString(Path.of(file).getFileName(), file));
    }
    ByteString content = ByteString.copyFrom(bytes);
    if (!content.isValidUtf8()) {
      return part.setBlob(Blob.newBuilder().setData(content).setMediaType(mediaType(file))).build();
    }
    if (file.endsWith(".json")) {
      return part.setJson(json(content.toStringUtf8(), file, option)).build();
    }
    return part.setText(content.toStringUtf8()).build();
  }

  /**
   * Returns what a file has many of: the elements of an array when its name ends in .json, JSON a
   * line when it ends in .jsonl, else a text a line. Lines without anything on them don't count.
   */
  List<Part> items(String file, String option) {
    String text = text(file, option);
    if (file.endsWith(".json")) {
      return elements(json(text, file, option), file, option).stream()
          .map(element -> Part.newBuilder().setJson(element).build())
          .toList();
    }
    boolean isJson = file.endsWith(".jsonl");
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(line ->
            isJson
                ? Part.newBuilder().setJson(json(line, file, option)).build()
                : Part.newBuilder().setText(line).build())
        .toList();
  }

  private static List<String> elements(String json, String file, String option) {
    JsonElement read = JsonParser.parseString(json);
    if (!read.isJsonArray()) {
      throw CliFailure.usage(
          option + " expects an array of items in '" + file + "', but found something else",
          "Give it a name that ends in .jsonl when each line is an item.");
    }
    // Numbers keep their digits.
    return read.getAsJsonArray().asList().stream().map(JsonElement::toString).toList();
  }

  /** Returns a file as text. */
  String text(String file, String option) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(file, option)))
          .toString();
    } catch (CharacterCodingException e) {
      throw CliFailure.usage(
              option + " expects text in UTF-8, but '" + file + "' is something else", "")
          .causedBy(e);
    }
  }

  private byte[] bytes(String file, String option) {
    try {
      if (!file.equals("-")) {
        return Files.readAllBytes(Path.of(file));
      }
      if (inputTaken) {
        throw CliFailure.usage("the standard input can be read once, but '-' is given twice", "");
      }
      inputTaken = true;
      return standardInput.readAllBytes();
    } catch (IOException | InvalidPathException e) {
      throw CliFailure.usage(
              option + " expects a file that can be read, but '" + file + "' " + trouble(e), "")
          .causedBy(e);
    }
  }

  private static String trouble(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> "does not exist";
      case AccessDeniedException denied -> "must not be read by you";
      default -> "cannot be read: " + e.getMessage();
    };
  }

  /**
   * Returns the text as it is, so that numbers keep their digits, once it is known to be one JSON
   * value.
   */
  private static String json(String text, String file, String option) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.skipValue();
      if (reader.peek() == JsonToken.END_DOCUMENT) {
        return text;
      }
      throw new JsonParseException("more than one value");
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw CliFailure.usage(
              option + " expects JSON in '" + file + "', but found something else: " + complaint(e),
              "Correct the file, or give it a name that does not end in .json to send it as text.")
          .causedBy(e);
    }
  }

  /**
   * What a parser of JSON complains about, without its exception's class and links to its pages.
   */
  static String complaint(Exception e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    return message.lines().findFirst().orElse("").replaceFirst("^[\\w.$]+Exception: ", "");
  }

  private static String mediaType(String file) {
    return Objects.requireNonNullElse(
        URLConnection.guessContentTypeFromName(file), "application/octet-stream");
  }
}
