package dev.parley.server.edge;

import dev.parley.server.edge.check.EdgeLimits;
import io.grpc.netty.NettyServerBuilder;
import java.util.concurrent.TimeUnit;

/**
 * How the transport treats its peers: bounds that an ordinary agent or a client with thousands of
 * calls in flight never meets, and that keep any other from hurting more than itself.
 */
final class Transport {
  /** What surrounds a message of the largest size that the edge takes. */
  private static final int MESSAGE_OVERHEAD_BYTES = 64 * 1024;

  /** Above what one principal may have of watches, so that its other calls always find room. */
  private static final int CALLS_OVER_WATCHES = 5_000;

  private Transport() {}

  static NettyServerBuilder configure(
      NettyServerBuilder builder, EventLoops loops, EdgeLimits limits) {
    return builder
        .bossEventLoopGroup(loops.group())
        .workerEventLoopGroup(loops.group())
        .channelType(loops.channelType())
        .directExecutor()
        .maxInboundMessageSize(limits.messageBytesMax() + MESSAGE_OVERHEAD_BYTES)
        .maxInboundMetadataSize(8 * 1024, 16 * 1024)
        .maxConcurrentCallsPerConnection(limits.watchesMax() + CALLS_OVER_WATCHES)
        // Opening and resetting streams in a row is a known attack; canceling many calls is not.
        .maxRstFramesPerWindow(1_000, 10)
        .handshakeTimeout(10, TimeUnit.SECONDS)
        // Fixed, because what 10,000 agents may send unasked has to fit into memory.
        .flowControlWindow(128 * 1024)
        // Peers that have gone without a word are found before their leases end.
        .keepAliveTime(20, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxConnectionIdle(10, TimeUnit.MINUTES);
  }
}
