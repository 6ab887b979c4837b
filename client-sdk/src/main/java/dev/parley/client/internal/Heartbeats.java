package dev.parley.client.internal;

import dev.parley.client.internal.Attempt.Phase;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.LeaseExtended;
import dev.parley.v1.LeaseUsage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the leases of a worker alive, and notices when they can't be trusted any more. Confined to
 * the loop.
 *
 * <p>A heartbeat goes out every third of the shortest heartbeat timeout, or as often as the broker
 * asks for. A lease holds for its timeout from when the last heartbeat that was answered was sent:
 * the broker's own time runs out later, so a handler is cancelled before another agent gets its
 * task.
 */
final class Heartbeats {
  private final Loop loop;
  private final Attempts attempts;
  private final Outbox outbox;
  private final Runnable onSilence;

  /** When heartbeats were sent, by the ids of their frames; the oldest first. */
  private final Map<Long, Long> unanswered = new LinkedHashMap<>();

  private Duration asked = Duration.ofSeconds(10);
  private boolean connected;
  private long lastNanos;
  private Loop.@Nullable Timer tick;

  /**
   * @param onSilence called when the stream looks alive but a heartbeat was not answered for half
   *     of the shortest timeout
   */
  Heartbeats(Loop loop, Attempts attempts, Outbox outbox, Runnable onSilence) {
    this.loop = loop;
    this.attempts = attempts;
    this.outbox = outbox;
    this.onSilence = onSilence;
  }

  /**
   * A session has begun.
   *
   * @param interval how often the broker wants to hear from the worker at least
   */
  void start(Duration interval) {
    asked = interval;
    connected = true;
    lastNanos = loop.nanoTime();
    arm();
  }

  /** The session is over. Leases still run out. */
  void pause() {
    connected = false;
    unanswered.clear();
    arm();
  }

  void onLeaseExtended(LeaseExtended extended) {
    Long sent = unanswered.remove(extended.getFrameId());
    if (sent != null) {
      attempts.extended(extended.getExtendedList(), sent);
    }
    attempts.lost(extended.getLostList());
    arm();
  }

  /** Sets the timer for the next heartbeat, or for when a lease runs out, whichever comes first. */
  void arm() {
    if (tick != null) {
      tick.cancel();
      tick = null;
    }
    List<Attempt> held = attempts.held();
    if (held.isEmpty() || loop.closed()) {
      return;
    }
    long now = loop.nanoTime();
    long wait = connected ? lastNanos + intervalNanos(held) - now : Long.MAX_VALUE;
    for (Attempt attempt : held) {
      if (attempt.phase == Phase.RUNNING) {
        wait = Math.min(wait, attempt.holdsUntilNanos - now);
      }
    }
    Long oldest = oldestUnanswered();
    if (connected && oldest != null) {
      wait = Math.min(wait, oldest + patienceNanos(held) - now);
    }
    if (wait != Long.MAX_VALUE) {
      tick = loop.schedule(Duration.ofNanos(Math.max(0, wait)), this::tick);
    }
  }

  private void tick() {
    tick = null;
    long now = loop.nanoTime();
    attempts.loseUnconfirmed(now);
    List<Attempt> held = attempts.held();
    Long oldest = oldestUnanswered();
    if (connected && oldest != null && now - oldest >= patienceNanos(held)) {
      onSilence.run();
    } else if (connected && !held.isEmpty() && now - lastNanos >= intervalNanos(held)) {
      beat(held, now);
    }
    arm();
  }

  private void beat(List<Attempt> held, long now) {
    lastNanos = now;
    Heartbeat.Builder heartbeat = Heartbeat.newBuilder();
    for (Attempt attempt : held) {
      heartbeat.addLeases(
          LeaseUsage.newBuilder().setLease(attempt.lease()).setUsage(attempt.context.usage()));
    }
    long id = outbox.sendAnswered(Frames.heartbeat(heartbeat.build()));
    unanswered.put(id, now);
  }

  private @Nullable Long oldestUnanswered() {
    return unanswered.isEmpty() ? null : unanswered.values().iterator().next();
  }

  /** How long an answer may take: what is left of the leases then is enough for a new stream. */
  private long patienceNanos(List<Attempt> held) {
    return intervalNanos(held) * 3 / 2;
  }

  private long intervalNanos(List<Attempt> held) {
    long shortest = asked.toNanos();
    for (Attempt attempt : held) {
      // With every lease that comes or goes: a division of durations would be felt.
      shortest = Math.min(shortest, attempt.heartbeatTimeout.toNanos() / 3);
    }
    return shortest;
  }
}
