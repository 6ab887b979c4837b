package dev.parley.engine.task.state;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.command.TaskSnapshot;
import java.util.Objects;

/** Makes what is read of a task outside of its shard: immutable pictures and hashes. */
final class Snapshots {

  private Snapshots() {}

  static TaskSnapshot of(Task task, long updateTimeMs, long nextStartTimeMs) {
    Holder holder = task.holder();
    return new TaskSnapshot(
        task.key(),
        task.created().getParentId(),
        task.created().getDepth(),
        task.requester(),
        task.created().getSpec(),
        task.state(),
        task.reason(),
        task.round(),
        task.attempt(),
        Math.toIntExact(task.lastToken()),
        holder == null ? null : Actors.agent(holder),
        task.rounds(),
        task.outcome(),
        task.lastFailure(),
        task.lastNumber(),
        task.childCount(),
        task.createTimeMs(),
        updateTimeMs,
        task.state().terminal() ? updateTimeMs : 0,
        nextStartTimeMs,
        task.createdPosition());
  }

  /** A hash over everything that is stored of a task. Proto and record hashes are stable. */
  static long digest(Task task, long queueTimeMs) {
    long hash = 17;
    hash = hash * 31 + task.key().toString().hashCode();
    hash = hash * 31 + task.createdPosition();
    hash = hash * 31 + task.state().number();
    hash = hash * 31 + task.reason().number();
    hash = hash * 31 + task.round();
    hash = hash * 31 + task.attempt();
    hash = hash * 31 + task.lastToken();
    hash = hash * 31 + task.declines();
    hash = hash * 31 + task.declinedBy().hashCode();
    hash = hash * 31 + Objects.hashCode(task.holder());
    hash = hash * 31 + queueTimeMs;
    hash = hash * 31 + task.nextStartTimeMs();
    hash = hash * 31 + task.assignTimeMs();
    hash = hash * 31 + task.rounds().size();
    hash = hash * 31 + task.childCount();
    hash = hash * 31 + (task.outcome() == null ? 0 : task.outcome().reason().number());
    hash = hash * 31 + task.events().lastNumber();
    return hash * 31 + task.events().lastPosition();
  }
}
