package dev.parley.benchmarks.load.fleet;

import io.grpc.ManagedChannel;
import io.netty.channel.EventLoop;

/**
 * A connection and the thread that it belongs to.
 *
 * @param loop where all callbacks of the channel run, and where its calls are to be made
 */
public record Line(ManagedChannel channel, EventLoop loop) implements AutoCloseable {
  /** Does something on the loop: now when this is its thread, else soon. */
  public void run(Runnable what) {
    if (loop.inEventLoop()) {
      what.run();
    } else {
      loop.execute(what);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
