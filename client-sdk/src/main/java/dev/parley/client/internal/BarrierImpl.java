package dev.parley.client.internal;

import dev.parley.client.Barrier;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.BarrierState;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.GetBarrierRequest;
import java.time.Duration;

/** A barrier of one tree, as one of its members sees it. Thread-safe. */
final class BarrierImpl implements Barrier {
  private static final long LOOK_FIRST_MS = 20;
  private static final long LOOK_LAST_MS = 500;

  private final ClientCore core;
  private final ArriveAtBarrierRequest request;

  /**
   * @param request in the name of a lease, or of a participant for whoever created the root
   */
  BarrierImpl(ClientCore core, ArriveAtBarrierRequest request) {
    this.core = core;
    this.request = request;
  }

  @Override
  public BarrierState arrive() {
    return arrived().getState();
  }

  @Override
  public BarrierState await(Duration patience) throws InterruptedException {
    long endNanos = System.nanoTime() + patience.toNanos();
    dev.parley.v1.Barrier arrived = arrived();
    BarrierState state = arrived.getState();
    for (long waitMs = LOOK_FIRST_MS;
        state == BarrierState.BARRIER_STATE_WAITING && System.nanoTime() < endNanos;
        waitMs = Math.min(LOOK_LAST_MS, waitMs * 2)) {
      Thread.sleep(waitMs);
      state = look(arrived.getGeneration());
    }
    return state;
  }

  private dev.parley.v1.Barrier arrived() {
    ArriveAtBarrierRequest once = request.toBuilder().setRequestId(Ids.random()).build();
    return Waiting.get(core.call(CoordinationServiceGrpc.getArriveAtBarrierMethod(), once))
        .getBarrier();
  }

  /** How a generation stands: it has timed out once there is another one. */
  private BarrierState look(int generation) {
    GetBarrierRequest.Builder look =
        GetBarrierRequest.newBuilder().setRootId(request.getRootId()).setName(request.getName());
    if (request.hasLease()) {
      look.setLease(request.getLease());
    }
    dev.parley.v1.Barrier found =
        Waiting.get(core.call(CoordinationServiceGrpc.getGetBarrierMethod(), look.build()))
            .getBarrier();
    return found.getGeneration() == generation
        ? found.getState()
        : BarrierState.BARRIER_STATE_TIMED_OUT;
  }
}
