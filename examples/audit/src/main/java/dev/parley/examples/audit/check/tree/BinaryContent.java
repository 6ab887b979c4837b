package dev.parley.examples.audit.check.tree;

/** Tells text from binary content by looking at its first bytes, never at the file's name. */
final class BinaryContent {

  /** Text holds hardly any control characters; compressed data holds about one in ten. */
  private static final int CONTROL_PERCENT_MAX = 5;

  private BinaryContent() {}

  static boolean in(byte[] head) {
    if (isUtf16(head)) {
      return false;
    }
    int controls = 0;
    for (byte value : head) {
      if (value == 0) {
        return true;
      }
      if (value > 0 && value < ' ' && !isTextControl(value)) {
        controls++;
      }
    }
    return controls * 100L > (long) head.length * CONTROL_PERCENT_MAX;
  }

  /** Whether it starts with the byte order mark of UTF-16, whose text is full of zero bytes. */
  static boolean isUtf16(byte[] head) {
    return head.length >= 2
        && ((head[0] == (byte) 0xFE && head[1] == (byte) 0xFF)
            || (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE));
  }

  private static boolean isTextControl(byte value) {
    return switch (value) {
      case '\t', '\n', '\r', '\f', '\b', 0x1B -> true;
      default -> false;
    };
  }
}
