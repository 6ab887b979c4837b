package dev.parley.client;

import dev.parley.v1.ProposalRecord;
import java.util.concurrent.CompletableFuture;

/** What was decided about something that an agent proposed. Thread-safe. */
public interface Decision {

  /**
   * Whether it may be done. False when it was denied, and when nobody has decided in time. An
   * approval is worth nothing until it is {@linkplain #use used}.
   */
  boolean isApproved();

  /** What whoever decided said; empty when they said nothing. */
  default String message() {
    return record().getMessage();
  }

  /** The proposal and what became of it, without its payload. */
  ProposalRecord record();

  /**
   * Uses the approval up, right before it is done: do it when this returns, exactly what was
   * proposed, once.
   *
   * @throws ParleyException with {@code APPROVAL_EXPECTED} if it was not approved, {@code
   *     APPROVAL_EXPIRED} if it is too late, {@code APPROVAL_USED} if it was done before; and if
   *     the task is about to be ended. Don't do it then
   * @throws TaskCancelledException if the attempt is not wanted any more
   */
  void use();

  /**
   * The same for bytes that were made anew: refused with {@code PROPOSAL_DIGEST_MISMATCH} unless
   * they are exactly those that were proposed.
   */
  void use(byte[] bytes);

  /** See {@link #use(byte[])}. */
  CompletableFuture<Void> useAsync(byte[] bytes);
}
