package dev.parley.cli.task;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Tone;
import dev.parley.v1.Part;
import dev.parley.v1.TrustLabel;
import java.util.List;

/** Parts of content for people: what each one is, and the first lines of its text. */
final class ContentSection {
  private static final int CONTENT_LINES_MAX = 20;

  private ContentSection() {}

  /** Prints parts under a title; nothing when there is none. */
  static void print(Console console, String title, List<Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    console.line("");
    console.line(console.paint(title, Tone.BOLD));
    parts.forEach(part -> print(console, "  ", "", part));
  }

  /**
   * Prints one part.
   *
   * @param indent in front of its first line; those of its text stand two further in
   * @param label what it is for, in front of what it is
   */
  static void print(Console console, String indent, String label, Part part) {
    console.line(indent + label + console.paint(describe(part), Tone.DIM));
    text(console, indent + "  ", part.hasJson() ? part.getJson() : part.getText());
  }

  /** Prints the first lines of a text. */
  static void text(Console console, String indent, String text) {
    List<String> lines = Text.lines(text);
    lines.stream().limit(CONTENT_LINES_MAX).forEach(line -> console.line(indent + line));
    if (lines.size() > CONTENT_LINES_MAX) {
      console.line(
          "%s… %d more lines; --json has everything"
              .formatted(indent, lines.size() - CONTENT_LINES_MAX));
    }
  }

  /** Returns the text of a part on one line, or what it is when it has none. */
  static String words(Part part) {
    return switch (part.getContentCase()) {
      case TEXT -> Text.line(part.getText());
      case JSON -> Text.line(part.getJson());
      case BLOB, ARTIFACT, CONTENT_NOT_SET -> describe(part);
    };
  }

  private static String describe(Part part) {
    String name = part.getName().isEmpty() ? "" : Text.line(part.getName()) + ", ";
    return name
        + switch (part.getContentCase()) {
          case TEXT -> "text, %d characters".formatted(part.getText().length());
          case JSON -> "JSON, %d characters".formatted(part.getJson().length());
          case BLOB ->
              "%s, %d bytes"
                  .formatted(
                      Text.line(part.getBlob().getMediaType()), part.getBlob().getData().size());
          case ARTIFACT ->
              "artifact %s, %d bytes"
                  .formatted(
                      Text.line(part.getArtifact().getDigest()), part.getArtifact().getSizeBytes());
          case CONTENT_NOT_SET -> "nothing";
        }
        + (part.getTrustLabel() == TrustLabel.TRUST_LABEL_EXTERNAL ? ", from outside" : "");
  }
}
