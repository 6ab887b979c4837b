package dev.parley.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One running instance of an agent: takes tasks from the broker, hands them to handlers and
 * delivers what comes out.
 *
 * <p>Thread-safe. It reconnects by itself and keeps its tasks over a broken connection; a result is
 * sent again until the broker has confirmed or refused it. A handler is cancelled when its lease is
 * lost, also when the broker has not answered heartbeats for as long as the lease allows.
 */
public interface Worker extends AutoCloseable {

  /** The id of the agent. */
  String agentId();

  /** Tells this worker apart from others of the same agent. Made anew for every worker. */
  String instanceId();

  /** What the worker does at the moment and has done so far. */
  WorkerStats stats();

  /**
   * Changes how many tasks are worked on at a time. Work that is there already stays; zero lets it
   * run dry.
   *
   * @param tasks 0 to what {@link WorkerBuilder#maxInFlight} was set to
   * @throws IllegalArgumentException if it is outside of that range
   */
  void maxInFlight(int tasks);

  /**
   * Takes no more tasks, lets the running ones go on for the grace, then cancels what is left and
   * ends.
   *
   * @return completes when the worker has ended
   */
  CompletableFuture<Void> drain(Duration grace);

  /**
   * Completes when the worker has ended: normally after a drain, with a {@link ParleyException}
   * when the broker refused the agent for good.
   */
  CompletableFuture<Void> termination();

  /**
   * Waits until the worker has ended.
   *
   * @throws ParleyException if the broker refused the agent for good
   * @throws InterruptedException if the waiting thread is interrupted; the worker goes on
   */
  void awaitTermination() throws InterruptedException;

  /**
   * Drains with the grace of {@link WorkerBuilder#drainGrace} and waits. Closing twice does
   * nothing.
   */
  @Override
  void close();
}
