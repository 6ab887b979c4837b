package dev.parley.engine.simulation;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.TaskAssigned;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;

/** Who held one task, and the attempts of its round that were used up, as its events tell it. */
final class TrueLeases {

  private final TaskKey key;
  private final TaskCreated created;
  private final List<TaskAssigned> assignments = new ArrayList<>();
  private long lastToken;
  private long liveToken;
  private int attempts;

  /** Whether one was free because it waited for a word that nobody has said since. */
  private boolean lostWaiting;

  TrueLeases(TaskKey key, TaskCreated created) {
    this.key = key;
    this.created = created;
  }

  void assigned(TaskAssigned assigned) {
    Broken.unless(liveToken == 0, "one live lease", "task %s was assigned while leased", key);
    Broken.unless(
        assigned.getLeaseToken() > lastToken,
        "one live lease",
        "task %s was given token %d after %d",
        key,
        assigned.getLeaseToken(),
        lastToken);
    assignments.add(assigned);
    lastToken = assigned.getLeaseToken();
    liveToken = lastToken;
    attempts++;
    Broken.unless(
        attempts <= created.getRetryPolicy().getAttemptsMax(),
        "attempts are bounded",
        "task %s has attempt %d",
        key,
        attempts);
  }

  /** Something happens under a lease: it must be the live one. */
  void live(long token) {
    Broken.unless(
        token == liveToken,
        "one live lease",
        "task %s took something under token %d while %d was live",
        key,
        token,
        liveToken);
  }

  /** A lease ends. */
  void over(long token) {
    live(token);
    liveToken = 0;
  }

  /** A lease ends that costs no attempt. */
  void overForFree(long token) {
    over(token);
    attempts--;
  }

  /** The attempt that is over costs nothing. */
  void free() {
    attempts--;
  }

  /** The attempt that is over was lost while the task waited for somebody's word. */
  void lostWaiting(boolean uncounted) {
    Broken.unless(
        uncounted == !lostWaiting,
        "waiting for an answer costs no attempt",
        "task %s lost an attempt that waited, and it is uncounted: %s",
        key,
        uncounted);
    if (uncounted) {
      attempts--;
      lostWaiting = true;
    }
  }

  /** Somebody answered or decided something. */
  void spoken(Actor by) {
    lostWaiting &= by.getKind() == ActorKind.BROKER.number();
  }

  /** Attempts are counted anew. */
  void fresh() {
    attempts = 0;
    lostWaiting = false;
  }

  /** The task has ended, and what was live with it. */
  void ended() {
    liveToken = 0;
  }

  void exhausted(int reason) {
    Broken.unless(
        reason != TaskReason.ATTEMPTS_EXHAUSTED.number()
            || attempts == created.getRetryPolicy().getAttemptsMax(),
        "waiting for an answer costs no attempt",
        "task %s is out of attempts after %d of %d",
        key,
        attempts,
        created.getRetryPolicy().getAttemptsMax());
  }

  /** The live one; 0 for none. */
  long liveToken() {
    return liveToken;
  }

  /** The agent that holds the live lease; empty when nobody does. */
  String liveAgent() {
    return liveToken == 0 ? "" : assignments.getLast().getAgentId();
  }

  boolean wasAssigned(long token, Holder holder) {
    return assignments.stream()
        .anyMatch(a ->
            a.getLeaseToken() == token
                && a.getAgentId().equals(holder.agentId())
                && a.getInstanceId().equals(holder.instanceId()));
  }
}
