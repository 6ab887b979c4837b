package dev.parley.engine.testing;

import dev.parley.engine.runtime.ShardScheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * A process in a virtual world. It can be frozen, so that its tasks come late and all at once;
 * killed, so that they never come; and its clock can be wrong.
 */
public final class VirtualNode {
  private final VirtualScheduler world;
  private final List<Runnable> held = new ArrayList<>();
  private boolean frozen;
  private boolean killed;
  private long skewMs;

  VirtualNode(VirtualScheduler world) {
    this.world = world;
  }

  /** The thread of one more shard on this node. */
  public ShardScheduler scheduler() {
    return new Scheduler();
  }

  /** Other threads of this node: tasks may overtake each other. */
  public Executor background() {
    return task -> post(0, task);
  }

  /** Stops everything on the node until it is thawed. Time goes on. */
  public void freeze() {
    frozen = true;
  }

  public void thaw() {
    frozen = false;
    held.forEach(task -> post(0, task));
    held.clear();
  }

  public boolean isFrozen() {
    return frozen;
  }

  /** Ends everything on the node for good. */
  public void kill() {
    killed = true;
    held.clear();
  }

  public boolean isKilled() {
    return killed;
  }

  /** Sets the node's clock to the true time plus a difference, in milliseconds; may go back. */
  public void skewClock(long differenceMs) {
    skewMs = differenceMs;
  }

  private void post(long delayMs, Runnable task) {
    world.after(delayMs, () -> run(task));
  }

  private void run(Runnable task) {
    if (killed) {
      return;
    }
    if (frozen) {
      held.add(task);
    } else {
      task.run();
    }
  }

  private final class Scheduler implements ShardScheduler {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public long nowMs() {
      return world.nowMs() + skewMs;
    }

    @Override
    public long elapsedMs() {
      return world.nowMs();
    }

    @Override
    public void execute(Runnable task) {
      // Each posting runs the oldest task: the postings may be shuffled, the tasks stay in order.
      tasks.add(task);
      post(0, () -> tasks.remove().run());
    }

    @Override
    public Runnable schedule(long delayMs, Runnable task) {
      Timer timer = new Timer(task);
      post(delayMs, timer::fire);
      return timer::cancel;
    }
  }

  private static final class Timer {
    private final Runnable task;
    private boolean canceled;

    Timer(Runnable task) {
      this.task = task;
    }

    void fire() {
      if (!canceled) {
        task.run();
      }
    }

    void cancel() {
      canceled = true;
    }
  }
}
