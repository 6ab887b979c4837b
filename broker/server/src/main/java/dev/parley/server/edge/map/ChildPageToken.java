package dev.parley.server.edge.map;

import dev.parley.engine.task.command.TaskReply;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the children of a task go on: children are only added, so a number of them is a place.
 * Immutable.
 *
 * @param from how many to pass over
 * @param joinedOnly whether only those count that the last join is about
 */
public record ChildPageToken(int from, boolean joinedOnly) {
  private static final char JOINED = 'j';
  private static final char ALL = 'a';
  private static final Pattern TOKEN = Pattern.compile("[aj](0|[1-9][0-9]{0,8})");

  /**
   * Reads a token; an empty one is the beginning.
   *
   * @param joinedOnly which children an empty one is about; any other says so itself
   * @return null when it is none
   */
  public static @Nullable ChildPageToken parse(String text, boolean joinedOnly) {
    if (text.isEmpty()) {
      return new ChildPageToken(0, joinedOnly);
    }
    return TOKEN.matcher(text).matches()
        ? new ChildPageToken(Integer.parseInt(text.substring(1)), text.charAt(0) == JOINED)
        : null;
  }

  /** The token for what comes after a page; empty when nothing does. */
  public static String after(TaskReply.Children page, boolean joinedOnly) {
    return page.hasMore() ? (joinedOnly ? JOINED : ALL) + Integer.toString(page.next()) : "";
  }
}
