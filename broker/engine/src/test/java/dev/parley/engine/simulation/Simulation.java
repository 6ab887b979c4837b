package dev.parley.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run: a world is drawn from a seed, people and agents do their work while things fail, then
 * nothing fails any more and everything must come to its end.
 */
public final class Simulation {

  private static final long TROUBLE_MS = 40_000;
  private static final long CALM_MS = 900_000;
  private static final long LOOK_EVERY_MS = 5_000;

  /**
   * What came of a run.
   *
   * @param broken null when every promise was kept
   * @param steps how much happened
   * @param digest a hash over all that was written to the logs
   */
  public record Outcome(
      long seed, @Nullable Broken broken, Counters counters, long steps, long digest) {

    /** Whether it has shown what a mutant breaks, rather than something else. */
    boolean shows(Mutant mutant) {
      return broken != null && mutant.breaks(broken.promise());
    }
  }

  private final World world;
  private final RandomGenerator random;
  private final List<SimAgent> agents = new ArrayList<>();
  private final SimOperator operator;

  private Simulation(long seed, Mutant mutant) {
    this.world = new World(seed, mutant);
    this.random = world.fork("trouble");
    this.operator = new SimOperator(world, agents);
  }

  /** Runs one seed. Never throws for a broken promise: the outcome says so. */
  public static Outcome run(long seed, Mutant mutant) {
    Simulation simulation = new Simulation(seed, mutant);
    Broken broken = null;
    try {
      simulation.run();
    } catch (Broken e) {
      broken = e;
    } catch (RuntimeException e) {
      broken = new Broken("no faults", "an exception nobody expected", e);
    }
    World world = simulation.world;
    return new Outcome(seed, broken, world.counters(), world.time().steps(), world.digest());
  }

  private void run() {
    Chances chances = world.chances();
    for (int i = 0; i < chances.agents(); i++) {
      agents.add(new SimAgent(world, SimAgent.worker(i), false));
    }
    agents.add(new SimAgent(world, SimAgent.MANAGER, true));
    agents.forEach(SimAgent::start);
    for (int i = 0; i < chances.requesters(); i++) {
      new SimRequester(world, "requester-" + i).start();
    }
    operator.start();
    new SimHuman(world).start();
    new SimSweeper(world).start();
    if (chances.nodeCrashEveryMs() > 0) {
      every(chances.nodeCrashEveryMs(), world::crashPrimary);
    }
    if (chances.nodeFreezeEveryMs() > 0) {
      every(chances.nodeFreezeEveryMs(), world::freezePrimary);
    }
    if (chances.clockSkew()) {
      every(5_000, world::skewPrimary);
    }
    world.time().runFor(TROUBLE_MS);
    world.calm();
    for (long ms = 0; ms < CALM_MS && !over(); ms += LOOK_EVERY_MS) {
      world.time().runFor(LOOK_EVERY_MS);
    }
    Broken.unless(
        over(), Referee.ENDS, "%d s after the last fault this is left: %s", CALM_MS / 1000, left());
    world.rest();
    world.referee().end();
    world.time().runFor(10_000);
    world.primary().compare();
  }

  /** Whether every task that anybody asked for is there and rests. */
  private boolean over() {
    int roots = 0;
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      for (TrueTask task : world.referee().truth(shard).tasks()) {
        if (!world.referee().truth(shard).rests(task)) {
          return false;
        }
        roots += isAskedFor(task) ? 1 : 0;
      }
    }
    Chances chances = world.chances();
    return world.primary().serving()
        && operator.rests()
        && roots + world.givenUp() == chances.requesters() * chances.tasksPerRequester();
  }

  private String left() {
    List<String> left = new ArrayList<>();
    int roots = 0;
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      for (TrueTask task : world.referee().truth(shard).tasks()) {
        roots += isAskedFor(task) ? 1 : 0;
        if (!world.referee().truth(shard).rests(task)) {
          left.add(task.key().taskId() + " " + task.state());
        }
      }
    }
    return "%d roots, serving: %s, unfinished: %s"
        .formatted(roots, world.primary().serving(), left);
  }

  /** Schedules come on top, in some worlds. */
  private static boolean isAskedFor(TrueTask task) {
    return task.created().getParentId().isEmpty() && !task.created().hasSchedule();
  }

  private void every(long ms, Runnable trouble) {
    world
        .time()
        .after(
            ms / 2 + random.nextLong(ms),
            () -> {
              if (!world.isCalm()) {
                trouble.run();
                every(ms, trouble);
              }
            });
  }
}
