package dev.parley.benchmarks.load.fleet;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The few threads that the whole load runs on: half as many as there are cores, the broker has the
 * rest.
 *
 * <p>Each connection belongs to one event loop, and whatever is known of it is touched by that
 * thread only: no locks. Thread-safe.
 */
public final class Loops implements AutoCloseable {
  /** The least that HTTP/2 allows for without a word between both sides. */
  public static final int NARROW_WINDOW_BYTES = 64 * 1024 - 1;

  private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
  private static final int FLOW_CONTROL_WINDOW_BYTES = 1024 * 1024;

  private final int count;
  private final EventLoopGroup group;
  private final Class<? extends Channel> socket;

  /** Starts the threads. */
  public Loops() {
    // Looking for leaks of buffers would cost the load what is to be measured.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    this.count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("parley-load", true), io);
    this.socket = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** Returns how many threads there are. */
  public int count() {
    return count;
  }

  /** Opens a connection of its own to a port of this machine, on one of the threads. */
  public Line connect(int port) {
    return connect(port, FLOW_CONTROL_WINDOW_BYTES);
  }

  /** Opens one that takes so many bytes that nobody has read. */
  public Line connect(int port, int windowBytes) {
    EventLoop loop = group.next();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .channelType(socket)
            .eventLoopGroup(loop)
            .directExecutor()
            .flowControlWindow(windowBytes)
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .build();
    return new Line(channel, loop);
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
