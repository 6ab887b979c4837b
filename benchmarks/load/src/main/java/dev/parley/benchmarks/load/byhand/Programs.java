package dev.parley.benchmarks.load.byhand;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that are installed on this machine. */
final class Programs {
  private Programs() {}

  /**
   * Looks for a program.
   *
   * @param before folders to look into before those of {@code PATH}
   */
  static Optional<Path> find(String name, List<Path> before) {
    String path = System.getenv().getOrDefault("PATH", "");
    Stream<Path> folders = Arrays.stream(path.split(File.pathSeparator, -1)).map(Path::of);
    return Stream.concat(before.stream(), folders)
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns what people read when a program is not there. */
  static Optional<String> missing(Optional<Path> program, String name) {
    return program.isPresent()
        ? Optional.empty()
        : Optional.of(name + " is not installed, or not on the PATH");
  }

  /** Returns a port that nobody listens on now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
