package dev.parley.server.edge.check;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.parley.v1.AgentDirectoryServiceProto;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceProto;
import dev.parley.v1.ArtifactServiceProto;
import dev.parley.v1.ControlServiceProto;
import dev.parley.v1.CoordinationServiceProto;
import dev.parley.v1.ScheduleServiceProto;
import dev.parley.v1.TaskServiceProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the comments of the protocol files say of the messages that callers and agents send, and of
 * their fields. Immutable.
 */
final class DocumentedLimits {

  /**
   * A limit as a comment says it.
   *
   * @param of the message, or the message and the field, such as {@code Criterion.id}
   * @param words such as {@code 1 to 64}
   */
  record Documented(String of, String words) {}

  private static final String NUMBER = "\\d++(?:[,^]\\d++)*+";
  private static final Pattern LIMIT =
      Pattern.compile(
          "(?:at most|at least|1 to|twice) `Limits\\.\\w+`"
              + "|(?:at most|at least) "
              + NUMBER
              + "|-?"
              + NUMBER
              + " to "
              + NUMBER
              + "(?! are set aside)"
              + "|\\d++ or more",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MESSAGE = Pattern.compile("^message (\\w+) \\{");
  private static final Pattern FIELD =
      Pattern.compile("^ +(?:repeated |optional )?[\\w.]+(?:<string, string>)? (\\w+) = \\d+");
  private static final Pattern COMMENT = Pattern.compile("^ *// ?(.*)$");

  private final Map<String, String> comments = new LinkedHashMap<>();
  private final Set<String> sent = new LinkedHashSet<>();

  private DocumentedLimits() {}

  static DocumentedLimits read() {
    DocumentedLimits limits = new DocumentedLimits();
    try (Stream<Path> files = Files.list(protocol())) {
      files.filter(file -> file.toString().endsWith(".proto")).sorted().forEach(limits::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    limits.addSent(AgentFrame.getDescriptor());
    services().forEach(service -> service.getMethods().forEach(limits::addSent));
    return limits;
  }

  /** All limits of what is sent to a broker, in the order of the files. */
  List<Documented> all() {
    List<Documented> found = new ArrayList<>();
    comments.forEach((of, comment) -> {
      if (sent.contains(of.split("\\.", 2)[0])) {
        Matcher limit = LIMIT.matcher(comment);
        while (limit.find()) {
          found.add(new Documented(of, limit.group()));
        }
      }
    });
    return found;
  }

  /** The comment of a message or of a field of one. */
  String comment(String of) {
    return comments.getOrDefault(of, "");
  }

  private void addSent(MethodDescriptor method) {
    addSent(method.getInputType());
  }

  private void addSent(Descriptor message) {
    if (sent.add(message.getName())) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
          addSent(field.getMessageType());
        }
      }
    }
  }

  private void read(Path file) {
    String message = "";
    StringBuilder comment = new StringBuilder();
    for (String line : lines(file)) {
      Matcher text = COMMENT.matcher(line);
      if (text.matches()) {
        comment.append(comment.isEmpty() ? "" : " ").append(text.group(1));
        continue;
      }
      Matcher begin = MESSAGE.matcher(line);
      Matcher field = FIELD.matcher(line);
      if (begin.find()) {
        message = begin.group(1);
        comments.put(message, comment.toString());
      } else if (line.startsWith("}")) {
        message = "";
      } else if (!message.isEmpty() && field.find()) {
        comments.put(message + "." + field.group(1), comment.toString());
      }
      comment.setLength(0);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ServiceDescriptor> services() {
    return Stream.of(
            AgentServiceProto.getDescriptor(),
            TaskServiceProto.getDescriptor(),
            ControlServiceProto.getDescriptor(),
            CoordinationServiceProto.getDescriptor(),
            ScheduleServiceProto.getDescriptor(),
            ArtifactServiceProto.getDescriptor(),
            AgentDirectoryServiceProto.getDescriptor())
        .flatMap(file -> file.getServices().stream())
        .toList();
  }

  private static Path protocol() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("proto/parley/v1"))) {
        return folder.resolve("proto/parley/v1");
      }
    }
    throw new IllegalStateException(
        "Expected proto/parley/v1 in this folder or above it, but there is none: run the tests from a checkout.");
  }
}
