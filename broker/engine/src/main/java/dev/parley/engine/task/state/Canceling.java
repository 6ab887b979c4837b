package dev.parley.engine.task.state;

import dev.parley.journal.v1.CancelRequested;

/**
 * A task is to end, and has some time to do so. Immutable.
 *
 * @param request what was asked for
 * @param askedToken the lease whose holder knows; 0 while nobody does
 */
public record Canceling(CancelRequested request, long askedToken) {

  public long dueTimeMs() {
    return request.getDueTimeMs();
  }
}
