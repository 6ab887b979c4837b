package dev.parley.benchmarks.load.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs that run classes of this program. */
public final class JavaCommand {
  private static final List<String> INHERITED = List.of("--", "-X", "-Dio.netty.");

  private JavaCommand() {}

  /** Returns the command line that runs a main class in this JVM's own version and class path. */
  public static List<String> line(List<String> jvmFlags, String mainClass, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    // What this JVM was told holds for its children as well: a broker is measured with the flags
    // that it is run with.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> INHERITED.stream().anyMatch(argument::startsWith))
        .filter(argument -> !line.contains(argument))
        .forEach(line::add);
    line.addAll(jvmFlags);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    line.addAll(arguments);
    return line;
  }
}
