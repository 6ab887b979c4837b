package dev.parley.server.edge.check;

/** How ids and names are spelled. */
public final class Grammar {
  static final int SEGMENT_CHARS_MAX = 64;
  static final int TASK_ID_CHARS_MAX = 512;
  private static final int NAME_CHARS_MAX = 128;

  /** Begins the segment that the broker adds to a task's id for a review of it. */
  private static final char REVIEW_MARK = '~';

  private Grammar() {}

  /** A capability, an agent id or an instance id. */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > NAME_CHARS_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean capital = c >= 'A' && c <= 'Z';
      if (!isLetterOrDigit(c) && c != '.' && c != '-' && c != '_' && !capital) {
        return false;
      }
    }
    return true;
  }

  /** The id of a task, a review or something below one: segments joined by dots. */
  public static boolean isTaskId(String text) {
    if (text.isEmpty() || text.length() > charsMax(text)) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        if (!isSegment(text, start, i)) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  /** A task id that a requester may mint: the broker keeps last segments with a tilde to itself. */
  public static boolean isMintable(String text) {
    return isTaskId(text)
        && text.length() <= TASK_ID_CHARS_MAX
        && text.charAt(text.lastIndexOf('.') + 1) != REVIEW_MARK;
  }

  private static int charsMax(String text) {
    return text.indexOf(REVIEW_MARK) < 0
        ? TASK_ID_CHARS_MAX
        : TASK_ID_CHARS_MAX + 1 + SEGMENT_CHARS_MAX;
  }

  private static boolean isSegment(String text, int start, int end) {
    if (end == start || end - start > SEGMENT_CHARS_MAX || !mayBegin(text, start)) {
      return false;
    }
    for (int i = start + 1; i < end; i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBegin(String text, int start) {
    char c = text.charAt(start);
    return isLetterOrDigit(c) || (c == REVIEW_MARK && start > 0);
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
