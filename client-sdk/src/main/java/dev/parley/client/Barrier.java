package dev.parley.client;

import dev.parley.v1.BarrierState;
import java.time.Duration;

/**
 * A place in one task tree where its agents, and who created it, wait for each other: it opens when
 * as many have arrived as were asked for, and stays open. When it times out before, it begins anew
 * with the next arrival: who was told {@code TIMED_OUT} may arrive again. Thread-safe; every method
 * waits for the broker.
 */
public interface Barrier {

  /**
   * Arrives, once for the task or participant: another attempt of it has arrived already.
   *
   * @return how the barrier stands
   */
  BarrierState arrive();

  /**
   * Arrives and waits until the barrier opens or times out.
   *
   * @param patience how long to wait at most
   * @return how the barrier stands, {@code WAITING} when the patience ran out
   * @throws InterruptedException if the thread is interrupted
   */
  BarrierState await(Duration patience) throws InterruptedException;
}
