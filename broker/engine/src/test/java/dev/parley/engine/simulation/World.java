package dev.parley.engine.simulation;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.testing.CheckpointFaults;
import dev.parley.engine.testing.JournalFaults;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.engine.testing.SimLog;
import dev.parley.engine.testing.VirtualScheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** One seed's world: its time, its faults, its logs, its nodes, and the referee who watches. */
final class World {

  static final String TENANT = "acme";
  private static final long PATIENCE_MS = 60_000;
  static final JournalFaults CALM_JOURNAL = JournalFaults.NONE;
  static final CheckpointFaults CALM_CHECKPOINTS = CheckpointFaults.NONE;

  private final VirtualScheduler time;
  private final Chances chances;
  private final Mutant mutant;
  private final Counters counters = new Counters();
  private final RandomGenerator random;
  private final List<SimLog> logs = new ArrayList<>();
  private final List<SimCheckpoints> checkpoints = new ArrayList<>();
  private final Referee referee;
  private SimNode primary;
  private SimNode former;
  private int nodes;
  private boolean calm;
  private long calmSinceMs;
  private int givenUp;
  private boolean resting;

  World(long seed, Mutant mutant) {
    this.time = new VirtualScheduler(seed);
    this.chances = Chances.draw(time.fork("chances"));
    this.mutant = mutant;
    this.random = time.fork("world");
    for (int i = 0; i < chances.shards(); i++) {
      logs.add(new SimLog());
      checkpoints.add(new SimCheckpoints());
    }
    this.referee = new Referee(logs, chances.limits(), counters);
    time.afterEachStep(referee::advance);
    this.primary = newNode();
    this.former = primary;
    primary.start();
  }

  private SimNode newNode() {
    return new SimNode(this, "node-" + ++nodes);
  }

  /** The node that everybody is told to talk to. */
  SimNode primary() {
    return primary;
  }

  /** The node that everybody was told to talk to before; it may not know that it is over. */
  SimNode former() {
    return former;
  }

  /** The process dies; another one takes over after a while. */
  void crashPrimary() {
    counters.count(Counters.Event.NODE_CRASHED);
    primary.process().kill();
    replacePrimary(random.nextLong(500));
  }

  /** The process stops for a while and another one takes over; then the first one wakes up. */
  void freezePrimary() {
    counters.count(Counters.Event.NODE_FROZEN);
    SimNode zombie = primary;
    zombie.process().freeze();
    long frozenMs = 200 + random.nextLong(4_000);
    replacePrimary(random.nextLong(2_000));
    time.after(frozenMs, zombie.process()::thaw);
    time.after(frozenMs + random.nextLong(2_000), zombie.process()::kill);
  }

  void skewPrimary() {
    counters.count(Counters.Event.CLOCK_SKEWED);
    primary.process().skewClock(random.nextLong(20_000) - 10_000);
  }

  private void replacePrimary(long afterMs) {
    time.after(
        afterMs,
        () -> {
          former = primary;
          primary = newNode();
          primary.start();
          if (calm) {
            primary.calm();
          }
        });
  }

  /** From now on nothing fails any more. */
  void calm() {
    calm = true;
    calmSinceMs = time.nowMs();
    primary.calm();
    primary.process().skewClock(0);
  }

  /**
   * Whether somebody does without a task that there has been no room for: what is parked may stay
   * for as long as the run goes on.
   */
  boolean givesUp(TaskKey key) {
    boolean enough = calm && time.nowMs() - calmSinceMs >= PATIENCE_MS;
    if (enough && referee.truth(key).find(key) == null) {
      givenUp++;
    }
    return enough;
  }

  /** How many tasks somebody did without in the end. */
  int givenUp() {
    return givenUp;
  }

  /** From now on nobody begins anything, so that what goes on comes to rest. */
  void rest() {
    resting = true;
  }

  boolean rests() {
    return resting;
  }

  boolean isCalm() {
    return calm;
  }

  /** Whether something that fails with a chance fails now. */
  boolean chance(double probability) {
    return !calm && random.nextDouble() < probability;
  }

  long latency() {
    return random.nextLong(4);
  }

  RandomGenerator fork(String name) {
    return time.fork(name);
  }

  /** A hash over all that was ever written, and over how much happened. */
  long digest() {
    long hash = time.steps();
    for (SimLog log : logs) {
      for (SimLog.Stored stored : log.read(0, log.endOffset())) {
        hash = (hash * 31 + stored.offset()) * 31 + Arrays.hashCode(stored.record());
      }
    }
    return hash;
  }

  VirtualScheduler time() {
    return time;
  }

  Chances chances() {
    return chances;
  }

  Mutant mutant() {
    return mutant;
  }

  Counters counters() {
    return counters;
  }

  Referee referee() {
    return referee;
  }

  SimLog log(int shard) {
    return logs.get(shard);
  }

  SimCheckpoints checkpoints(int shard) {
    return checkpoints.get(shard);
  }

  JournalFaults journalFaults() {
    return calm ? CALM_JOURNAL : chances.journal();
  }

  CheckpointFaults checkpointFaults() {
    return calm ? CALM_CHECKPOINTS : chances.checkpoints();
  }
}
