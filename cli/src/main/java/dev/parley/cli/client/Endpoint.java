package dev.parley.cli.client;

import dev.parley.cli.outcome.CliFailure;

/**
 * Where a broker listens.
 *
 * @param host a name or an address; without brackets when it is an IPv6 address
 * @param port 1 to 65,535
 */
public record Endpoint(String host, int port) {
  /** Where a broker listens unless told otherwise. */
  public static final Endpoint DEFAULT = new Endpoint("localhost", 7450);

  /**
   * Reads {@code HOST:PORT}.
   *
   * @param text what was given, such as {@code localhost:7450} or {@code [::1]:7450}
   * @param source the option or variable that it came from, for the message
   */
  public static Endpoint parse(String text, String source) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      host = "";
    }
    int port = colon < 0 ? 0 : port(text.substring(colon + 1));
    if (host.isEmpty() || port == 0) {
      throw CliFailure.usage(
          source + " expects HOST:PORT with a port from 1 to 65535, but found '" + text + "'",
          "Write it like localhost:7450 or [::1]:7450.");
    }
    return new Endpoint(host, port);
  }

  private static int port(String digits) {
    if (!digits.matches("\\d{1,5}")) {
      return 0;
    }
    int port = Integer.parseInt(digits);
    return port <= 65_535 ? port : 0;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
