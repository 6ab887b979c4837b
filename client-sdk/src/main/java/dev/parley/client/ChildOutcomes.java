package dev.parley.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** How children end, one after the other. Thread-safe; from {@link Manager#collect}. */
public interface ChildOutcomes {

  /**
   * Completes with all outcomes, in the order of the children; or with what a reviewer threw, with
   * a {@link TaskCancelledException} when the parent's attempt is cancelled, or with a {@link
   * ParleyException}.
   */
  CompletableFuture<List<TaskOutcome>> all();

  /** Waits for all outcomes, in the order of the children. */
  List<TaskOutcome> await();

  /**
   * Waits for all outcomes, in the order of the children.
   *
   * @throws ParleyException with code {@code DEADLINE_EXCEEDED} if some have not ended by then;
   *     {@link #ended()} has the others
   */
  List<TaskOutcome> await(Duration timeout);

  /** The outcomes so far, in the order in which the children ended. */
  List<TaskOutcome> ended();

  /** How many children have not ended. */
  int pending();

  /**
   * Is called once for every child that ends, one call at a time; those that ended already come
   * first.
   */
  ChildOutcomes onEach(Consumer<TaskOutcome> action);
}
