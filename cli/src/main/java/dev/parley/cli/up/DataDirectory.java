package dev.parley.cli.up;

import dev.parley.cli.console.Host;
import java.nio.file.Path;

/**
 * Where a broker keeps its data unless told otherwise: the place that the XDG Base Directory
 * Specification gives it.
 */
final class DataDirectory {
  private DataDirectory() {}

  static Path byDefault(Host host) {
    String data = host.variable("XDG_DATA_HOME");
    // The specification wants relative paths ignored.
    Path base =
        data.startsWith("/") ? Path.of(data) : home(host).resolve(".local").resolve("share");
    return base.resolve("parley");
  }

  private static Path home(Host host) {
    String home = host.variable("HOME");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home);
  }
}
