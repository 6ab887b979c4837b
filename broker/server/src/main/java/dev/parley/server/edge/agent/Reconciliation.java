package dev.parley.server.edge.agent;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskCommand.ReconcileInstance;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks every shard which leases of an instance are live: those that it names are confirmed, others
 * are lost. Thread-safe.
 */
final class Reconciliation {
  private final AgentContext context;
  private final Holder holder;
  private final List<Lease> held;
  private final Consumer<List<Lease>> confirmed;
  private final Consumer<Problem> failed;

  private final List<Lease> live = new ArrayList<>();
  private int open;
  private @Nullable Problem problem;

  /**
   * Reconciles one instance.
   *
   * @param confirmed told the live leases once all shards have answered
   * @param failed told instead when one of them did not
   */
  Reconciliation(
      AgentContext context,
      Holder holder,
      List<Lease> held,
      Consumer<List<Lease>> confirmed,
      Consumer<Problem> failed) {
    this.context = context;
    this.holder = holder;
    this.held = held;
    this.confirmed = confirmed;
    this.failed = failed;
  }

  void start() {
    int shards = context.shards().count();
    List<Set<Lease>> byShard = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      byShard.add(new HashSet<>());
    }
    for (Lease lease : held) {
      byShard.get(lease.task().shard(shards)).add(lease);
    }
    open = shards;
    for (int shard = 0; shard < shards; shard++) {
      context
          .shards()
          .submit(
              shard,
              new ReconcileInstance(holder, byShard.get(shard)),
              new Answering(context.faults(), "Hello", this::answered, this::refused));
    }
  }

  private void answered(TaskReply reply) {
    finish(((TaskReply.Confirmed) reply).leases(), null);
  }

  private void refused(Problem why) {
    finish(List.of(), why);
  }

  private void finish(List<Lease> leases, @Nullable Problem why) {
    synchronized (this) {
      live.addAll(leases);
      if (why != null) {
        problem = why;
      }
      open--;
      if (open > 0) {
        return;
      }
    }
    if (problem == null) {
      confirmed.accept(List.copyOf(live));
    } else {
      failed.accept(problem);
    }
  }
}
