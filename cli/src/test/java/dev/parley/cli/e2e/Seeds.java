package dev.parley.cli.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/** Where the chance in these tests comes from: a seed that can be given again. */
final class Seeds {
  /** Below the ports that operating systems give to outgoing connections, which come and go. */
  private static final int PORT_MIN = 15_000;

  private static final int PORT_MAX = 30_000;

  private Seeds() {}

  /** Returns the seed of {@code -Dparley.e2e.seed}, else another one each time. */
  static long seed() {
    return Long.getLong("parley.e2e.seed", System.nanoTime() % 1_000_000);
  }

  /** Returns a port that is free now, and most likely stays so while a broker restarts. */
  static int freePort(SplittableRandom random) {
    for (int tries = 0; tries < 100; tries++) {
      int port = random.nextInt(PORT_MIN, PORT_MAX);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // Another one, then.
      }
    }
    throw new UncheckedIOException(new IOException("no free port was found"));
  }
}
