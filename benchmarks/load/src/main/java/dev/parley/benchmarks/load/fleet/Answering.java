package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.v1.Assignment;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Answers every assignment with the same result at once, and takes notice of how long it took from
 * the creation of the task until it was here. Thread-safe: all workers may share one.
 */
public final class Answering implements Work {
  private final Result result;
  private final AtomicLong assigned = new AtomicLong();
  private final Recorder dispatch = Latency.recorder();

  /** Creates work with a result. */
  public Answering(Result result) {
    this.result = result;
  }

  @Override
  public void assigned(Agent agent, Assignment assignment) {
    IdSequence.ageNanos(assignment.getLease().getTaskId())
        .ifPresent(nanos -> Latency.record(dispatch, nanos));
    agent.submit(assignment.getLease(), resultOf(assignment.getRound()));
    assigned.getAndIncrement();
  }

  /** A round that brought what was sent back would be taken for a loop. */
  private Result resultOf(int round) {
    return round <= 1
        ? result
        : result.toBuilder().addOutputs(Part.newBuilder().setText("Round " + round)).build();
  }

  /** Returns how many assignments have come. */
  public long assigned() {
    return assigned.get();
  }

  /** Returns the times from creation to assignment since the last call. */
  public Histogram takeDispatch() {
    return dispatch.getIntervalHistogram();
  }
}
