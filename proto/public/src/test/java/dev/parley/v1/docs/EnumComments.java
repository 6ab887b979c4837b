package dev.parley.v1.docs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments above the values of an enum, read from the text of its file: descriptors in
 * generated code have none. Stateless.
 */
final class EnumComments {
  private static final Pattern VALUE = Pattern.compile("^ {2}([A-Z0-9_]+) = \\d+");
  private static final Pattern COMMENT = Pattern.compile("^ {2}// ?(.*)$");

  private EnumComments() {}

  /** Reads the comment of each value, by name, as one line of text. */
  static Map<String, String> read(String proto, String enumName) {
    Map<String, String> comments = new LinkedHashMap<>();
    StringBuilder comment = new StringBuilder();
    for (String line : body(proto, enumName).lines().toList()) {
      Matcher text = COMMENT.matcher(line);
      Matcher value = VALUE.matcher(line);
      if (text.find()) {
        comment.append(comment.isEmpty() ? "" : " ").append(text.group(1));
      } else if (value.find()) {
        comments.put(value.group(1), comment.toString());
        comment.setLength(0);
      } else if (line.isBlank()) {
        comment.setLength(0);
      }
    }
    return comments;
  }

  private static String body(String proto, String enumName) {
    int begin = proto.indexOf("\nenum " + enumName + " {\n");
    int end = proto.indexOf("\n}\n", begin);
    if (begin < 0 || end < 0) {
      throw new IllegalArgumentException("Expected an enum " + enumName + ", but there is none");
    }
    return proto.substring(begin, end);
  }
}
