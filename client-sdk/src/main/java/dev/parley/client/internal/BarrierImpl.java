package dev.parley.client.internal;

import dev.parley.client.Barrier;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.BarrierState;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.GetBarrierRequest;
import dev.parley.v1.Lease;
import java.time.Duration;

/** A barrier of one tree, as the holder of a lease sees it. Thread-safe. */
final class BarrierImpl implements Barrier {
  private static final long LOOK_FIRST_MS = 20;
  private static final long LOOK_LAST_MS = 500;

  private final ClientCore core;
  private final String rootId;
  private final Lease lease;
  private final String name;
  private final int parties;
  private final Duration timeout;

  BarrierImpl(
      ClientCore core, String rootId, Lease lease, String name, int parties, Duration timeout) {
    this.core = core;
    this.rootId = rootId;
    this.lease = lease;
    this.name = name;
    this.parties = parties;
    this.timeout = timeout;
  }

  @Override
  public BarrierState arrive() {
    ArriveAtBarrierRequest request =
        ArriveAtBarrierRequest.newBuilder()
            .setRootId(rootId)
            .setName(name)
            .setParties(parties)
            .setTimeout(Times.duration(timeout))
            .setLease(lease)
            .build();
    return Waiting.get(core.call(CoordinationServiceGrpc.getArriveAtBarrierMethod(), request))
        .getBarrier()
        .getState();
  }

  @Override
  public BarrierState await(Duration patience) throws InterruptedException {
    long endNanos = System.nanoTime() + patience.toNanos();
    BarrierState state = arrive();
    for (long waitMs = LOOK_FIRST_MS;
        state == BarrierState.BARRIER_STATE_WAITING && System.nanoTime() < endNanos;
        waitMs = Math.min(LOOK_LAST_MS, waitMs * 2)) {
      Thread.sleep(waitMs);
      state = look();
    }
    return state;
  }

  private BarrierState look() {
    GetBarrierRequest request =
        GetBarrierRequest.newBuilder().setRootId(rootId).setName(name).setLease(lease).build();
    return Waiting.get(core.call(CoordinationServiceGrpc.getGetBarrierMethod(), request))
        .getBarrier()
        .getState();
  }
}
