package dev.parley.server.edge;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a node, one for each processor. They serve connections and, in between, decide the
 * commands of shards: what came in with one look at the sockets is decided in one go, and what goes
 * out leaves with one write. Nothing on them may block. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
  private final EventLoopGroup group;
  private final Class<? extends ServerChannel> channelType;

  private EventLoops(EventLoopGroup group, Class<? extends ServerChannel> channelType) {
    this.group = group;
    this.channelType = channelType;
  }

  /** As many threads as there are processors. */
  public static EventLoops start() {
    int threads = Runtime.getRuntime().availableProcessors();
    DefaultThreadFactory named = new DefaultThreadFactory("parley-loop", true);
    return Epoll.isAvailable()
        ? new EventLoops(
            new MultiThreadIoEventLoopGroup(threads, named, EpollIoHandler.newFactory()),
            EpollServerSocketChannel.class)
        : new EventLoops(
            new MultiThreadIoEventLoopGroup(threads, named, NioIoHandler.newFactory()),
            NioServerSocketChannel.class);
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends ServerChannel> channelType() {
    return channelType;
  }

  /** One of the threads, in turn. */
  public ScheduledExecutorService next() {
    return group.next();
  }

  /** Lets what is due run, and ends the threads. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
