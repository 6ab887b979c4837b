package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs commands of Parley in a JVM of their own, from the classes that are being tested. */
final class ParleyCommand {
  private static final String MAIN = "dev.parley.cli.Main";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ParleyCommand() {}

  /** Starts a command, in an environment that says nothing about Parley. */
  static Child start(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the JVM of the tests was told about native access holds for its children as well.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    // None of these processes lives long enough for more.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    return Child.start("parley " + String.join(" ", args), builder);
  }

  /** Runs a command against a broker to its end; returns its lines of JSON. */
  static List<JsonObject> json(BrokerProcess broker, int code, String... args)
      throws InterruptedException {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("--json", "--endpoint", broker.endpoint()));
    try (Child command = start(all.toArray(String[]::new))) {
      Child.Ended ended = command.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isEqualTo(code);
      return ended.out().stream()
          .map(line -> JsonParser.parseString(line).getAsJsonObject())
          .toList();
    }
  }
}
