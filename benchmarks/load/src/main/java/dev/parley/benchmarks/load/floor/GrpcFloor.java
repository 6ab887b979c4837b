package dev.parley.benchmarks.load.floor;

import dev.parley.benchmarks.load.fleet.Line;
import dev.parley.benchmarks.load.fleet.Loops;
import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.ChildProcess;
import dev.parley.benchmarks.load.process.JavaCommand;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What gRPC alone takes for the messages of tasks: the same number of connections, the same
 * messages in number, direction and size, and nobody who thinks about them.
 *
 * <p>One life is: create up; receipt and end down; result up; ack and assignment down. Used by one
 * thread.
 */
public final class GrpcFloor implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final ChildProcess server;
  private final RawPeer requester;
  private final List<RawPeer> workers = new ArrayList<>();
  private final AtomicLong lives = new AtomicLong();
  private final RawPeer.Answers created = new Created();
  private final RawPeer.Answers worked = new Worked();

  private volatile boolean running;
  private int turn;

  private GrpcFloor(ChildProcess server, Loops loops, int port, Hops hops, int workers) {
    this.server = server;
    this.requester = peer(loops, port, RawMessage.REQUESTER, hops.create());
    for (int i = 0; i < workers; i++) {
      this.workers.add(peer(loops, port, RawMessage.WORKER, hops.result()));
    }
  }

  private static RawPeer peer(
      Loops loops, int port, MethodDescriptor<byte[], byte[]> method, int bytes) {
    return new RawPeer(loops.connect(port), method, bytes);
  }

  /** Starts the server and connects. */
  public static GrpcFloor start(Loops loops, Hops hops, int workers) throws InterruptedException {
    List<String> sizes =
        Stream.of(hops.receipt(), hops.end(), hops.ack(), hops.assignment())
            .map(String::valueOf)
            .toList();
    ChildProcess server =
        ChildProcess.start(
            "the gRPC floor", JavaCommand.line(List.of(), GrpcFloorServer.class.getName(), sizes));
    String line = server.awaitLine(text -> text.startsWith("port "), START);
    int port = Integer.parseInt(line.substring("port ".length()));
    return new GrpcFloor(server, loops, port, hops, workers);
  }

  /**
   * Lets lives pass for a while.
   *
   * @param window how many at a time
   * @return how many each second
   */
  public double livesPerSecond(int window, Duration time) throws InterruptedException {
    running = true;
    long before = lives.get();
    long begun = System.nanoTime();
    for (int i = 0; i < window; i++) {
      requester.send(created);
    }
    Wait.unlessBroken(requester.broken(), time);
    double rate = (lives.get() - before) * 1e9 / (System.nanoTime() - begun);
    running = false;
    return rate;
  }

  /** Returns the number of the server's process; the clients are in this one. */
  public long pid() {
    return server.pid();
  }

  /**
   * Sends one message at a time to the server, as large as a create.
   *
   * @return the times until the first of its two answers
   */
  public Histogram roundTrips(int count) {
    RoundTrips trips = new RoundTrips(count);
    requester.line().loop().execute(trips::next);
    return trips.done.join();
  }

  @Override
  public void close() {
    requester.line().close();
    workers.stream().map(RawPeer::line).forEach(Line::close);
    server.close();
  }

  private final class Created implements RawPeer.Answers {
    @Override
    public void second() {
      workers.get(turn++ % workers.size()).send(worked);
    }
  }

  private final class Worked implements RawPeer.Answers {
    @Override
    public void second() {
      lives.getAndIncrement();
      if (running) {
        requester.send(created);
      }
    }
  }

  private final class RoundTrips implements RawPeer.Answers {
    private final Histogram times = Latency.histogram();
    private final CompletableFuture<Histogram> done = new CompletableFuture<>();
    private final int count;
    private long sentNanos;

    private RoundTrips(int count) {
      this.count = count;
      Wait.failTogether(requester.broken(), done);
    }

    private void next() {
      sentNanos = System.nanoTime();
      requester.send(this);
    }

    @Override
    public void first() {
      Latency.record(times, System.nanoTime() - sentNanos);
    }

    @Override
    public void second() {
      if (times.getTotalCount() < count) {
        next();
      } else {
        done.complete(times);
      }
    }
  }
}
