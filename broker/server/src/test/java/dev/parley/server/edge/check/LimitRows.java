package dev.parley.server.edge.check;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.parley.engine.task.TaskLimits;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the rows for the limits of one request: each from the words of the comment, whose numbers
 * say where the edge is. Used by one thread.
 */
final class LimitRows {
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:(?<min>-?\\d[\\d,]*) to |.*?)"
              + "(?<max>\\d[\\d,^]*|`Limits\\.(?<limit>\\w+)`)(?: (?<unit>\\w+))?.*");

  /** A character of four bytes. */
  private static final String WIDE = "\uD83D\uDE80";

  private final List<FieldLimit> rows;
  private final List<Message> before;
  private final Message request;
  private final ErrorReason reason;

  private LimitRows(
      List<FieldLimit> rows, List<Message> before, Message request, ErrorReason reason) {
    this.rows = rows;
    this.before = before;
    this.request = request;
    this.reason = reason;
  }

  /** Rows for a request that is as documented, or for a frame. */
  static LimitRows of(List<FieldLimit> rows, Message request) {
    return new LimitRows(rows, List.of(), request, ErrorReason.ERROR_REASON_REQUEST_INVALID);
  }

  /** The same request after others of the same call. */
  LimitRows after(Message first) {
    return new LimitRows(rows, List.of(first), request, reason);
  }

  /** The same request, refused for another reason than {@code REQUEST_INVALID}. */
  LimitRows refusedWith(ErrorReason other) {
    return new LimitRows(rows, before, request, other);
  }

  /** Text, or bytes, with a largest length. */
  LimitRows text(String path, String words) {
    int max = (int) max(words);
    return row(path, words, List.of("x".repeat(max)), List.of("x".repeat(max + 1)));
  }

  /** Text of at least one character. */
  LimitRows requiredText(String path, String words) {
    int max = (int) max(words);
    return row(path, words, List.of("x", "x".repeat(max)), List.of("", "x".repeat(max + 1)));
  }

  /** Text that begins with something that can be read, and goes on with blanks. */
  LimitRows padded(String path, String words, String text) {
    int max = (int) max(words);
    String longest = text + " ".repeat(max - text.length());
    return row(path, words, List.of(longest), List.of(longest + " "));
  }

  /** A name in the grammar of agents and capabilities. */
  LimitRows name(String path, String words) {
    int max = (int) max(words);
    return row(
        path,
        words,
        List.of("x", "x".repeat(max), "Az.0-9_"),
        List.of("", "x".repeat(max + 1), "a b"));
  }

  /** The same where it may be left out. */
  LimitRows optionalName(String path, String words) {
    int max = (int) max(words);
    return row(path, words, List.of("", "x", "x".repeat(max)), List.of("x".repeat(max + 1), "a b"));
  }

  /** A list with a most number of elements. */
  LimitRows count(String path, String words, IntFunction<?> element) {
    int max = Math.toIntExact(words.contains("twice") ? 2 * max(words) : max(words));
    return row(path, words, List.of(list(max, element)), List.of(list(max + 1, element)));
  }

  /** A list with at least one element as well. */
  LimitRows requiredCount(String path, String words, IntFunction<?> element) {
    int max = (int) max(words);
    return row(
        path,
        words,
        List.of(list(1, element), list(max, element)),
        List.of(List.of(), list(max + 1, element)));
  }

  /** Labels: how many, and how long. */
  LimitRows labels(String path, String words) {
    int max = (int) max(words);
    Map<String, String> none = Map.of();
    row(path, words, List.of(none, labels(max)), List.of(labels(max + 1)));
    row(
        path,
        "keys of 1 to 128",
        List.of(Map.of("k", "v"), Map.of("k".repeat(128), "v")),
        List.of(Map.of("", "v"), Map.of("k".repeat(129), "v")));
    return row(
        path,
        "values of at most 128",
        List.of(Map.of("k", ""), Map.of("k", "v".repeat(128))),
        List.of(Map.of("k", "v".repeat(129))));
  }

  /** A number between two others. */
  LimitRows range(String path, String words) {
    long min = min(words);
    long max = max(words);
    return row(path, words, List.of(min, max), List.of(min - 1, max + 1));
  }

  /** The same where 0 means a default. */
  LimitRows rangeOrDefault(String path, String words) {
    long min = min(words);
    long max = max(words);
    List<Long> refused = min > 1 ? List.of(-1L, min - 1, max + 1) : List.of(-1L, max + 1);
    return row(path, words, List.of(0L, min, max), refused);
  }

  /** A number with a lower bound alone. */
  LimitRows orMore(String path, String words) {
    long min = max(words);
    FieldDescriptor field = Paths.field(request, path);
    long most =
        field.getJavaType() == FieldDescriptor.JavaType.INT ? Integer.MAX_VALUE : Long.MAX_VALUE;
    return row(path, words, List.of(min, most), List.of(min - 1));
  }

  /** The longest duration. */
  LimitRows longest(String path, String words) {
    Duration most = Times.duration(ms(words));
    return row(path, words, List.of(most), List.of(most.toBuilder().setNanos(1).build()));
  }

  /** The shortest duration. */
  LimitRows shortest(String path, String words) {
    return row(
        path, words, List.of(Times.duration(ms(words))), List.of(Times.duration(ms(words) - 1)));
  }

  /**
   * The serialized size of a message.
   *
   * @param filler path of the text or the bytes that make it large
   */
  LimitRows size(String path, String words, String filler) {
    int max = Math.toIntExact(words.contains("KiB") ? max(words) * 1_024 : max(words));
    refusedWith(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE)
        .add(path, words, List.of(sized(path, filler, max)), List.of(sized(path, filler, max + 1)));
    return this;
  }

  /** What is taken and refused as the value of a field. */
  LimitRows row(String path, String words, List<?> taken, List<?> refused) {
    return add(
        path,
        words,
        taken.stream().map(value -> Paths.with(request, path, value)).toList(),
        refused.stream().map(value -> Paths.with(request, path, value)).toList());
  }

  /** Requests that are taken and refused. */
  LimitRows add(String path, String words, List<Message> taken, List<Message> refused) {
    FieldDescriptor field = Paths.field(request, path);
    List<String> of = new ArrayList<>();
    of.add(field.getContainingType().getName() + "." + field.getName());
    of.add(field.getContainingType().getName());
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      of.add(field.getMessageType().getName());
    }
    rows.add(new FieldLimit(of, words, path, reason, sent(taken), sent(refused)));
    return this;
  }

  private List<List<Message>> sent(List<Message> requests) {
    return requests.stream()
        .map(one -> Stream.concat(before.stream(), Stream.of(one)).toList())
        .toList();
  }

  private Message sized(String path, String filler, int bytes) {
    int length = bytes;
    for (int tries = 0; tries < 10; tries++) {
      Message filled = Paths.with(request, filler, filling(length));
      int size = Paths.message(filled, path).getSerializedSize();
      if (size == bytes) {
        return filled;
      }
      length -= size - bytes;
    }
    throw new IllegalArgumentException("Expected room for " + bytes + " bytes in " + filler);
  }

  private static String filling(int bytes) {
    return WIDE.repeat(bytes / 4) + "x".repeat(bytes % 4);
  }

  private static List<?> list(int count, IntFunction<?> element) {
    return IntStream.range(0, count).mapToObj(element).toList();
  }

  private static Map<String, String> labels(int count) {
    Map<String, String> labels = new TreeMap<>();
    IntStream.range(0, count).forEach(i -> labels.put("k" + i, "v"));
    return labels;
  }

  private static Matcher match(String words) {
    Matcher matcher = WORDS.matcher(words);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Expected a limit, but found " + words);
    }
    return matcher;
  }

  private static long min(String words) {
    return Long.parseLong(match(words).group("min").replace(",", ""));
  }

  private static long max(String words) {
    Matcher matcher = match(words);
    String limit = matcher.group("limit");
    if (limit != null) {
      Limits all = EdgeLimits.DEFAULT.toMessage(TaskLimits.DEFAULT);
      return ((Number) all.getField(Limits.getDescriptor().findFieldByName(limit))).longValue();
    }
    String number = matcher.group("max").replace(",", "");
    return number.startsWith("10^")
        ? Math.round(Math.pow(10, Integer.parseInt(number.substring(3))))
        : Long.parseLong(number);
  }

  private static long ms(String words) {
    long unitMs =
        switch (match(words).group("unit")) {
          case "day", "days" -> 86_400_000;
          case "hour", "hours" -> 3_600_000;
          case "second" -> 1_000;
          default -> throw new IllegalArgumentException("Expected a time, but found " + words);
        };
    return max(words) * unitMs;
  }
}
