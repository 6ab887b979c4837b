package dev.parley.server.edge;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the transport from writing a stack trace whenever a peer sends too much or goes away in the
 * middle: that is the peer's affair, and would let it fill our log.
 */
final class TransportLogs {
  /** Held here, because a logger that nobody holds forgets its level. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.grpc.netty.NettyServerHandler"),
          Logger.getLogger("io.grpc.netty.NettyServerStream"));

  private TransportLogs() {}

  static void quieten() {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }
}
