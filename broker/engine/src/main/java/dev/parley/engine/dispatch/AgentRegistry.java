package dev.parley.engine.dispatch;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.command.TaskEffect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The agents that are connected to this node, and their slots.
 *
 * <p>A slot is occupied from {@link #take} until {@link #release}, whatever becomes of the lease
 * meanwhile: an agent that was told to stop still works until it says otherwise. When a connection
 * ends, its slots go with it; the next one begins with the leases that the instance still works
 * under.
 *
 * <p>An instance comes in two steps, so that no lease is overlooked: from {@link #connect} on it is
 * given nothing more, by an older connection neither; then the shards are asked which of its leases
 * are live; {@link #open} tells those and lets work come.
 *
 * <p>Thread-safe: one short lock, never held while others are called. Used by one thread only, it
 * does the same every time.
 */
public final class AgentRegistry implements SlotPool {
  private final Object lock = new Object();
  private final TaskRules rules;
  private final Directory directory = new Directory();
  private final FreeLists free = new FreeLists();
  private final Map<Target, LinkedHashSet<Waiter>> waiters = new HashMap<>();
  private boolean draining;

  public AgentRegistry() {
    this(TaskRules.SOUND);
  }

  /**
   * Only for tests.
   *
   * @param rules one of which it may have to break
   */
  public AgentRegistry(TaskRules rules) {
    this.rules = rules;
  }

  /** Puts a connection in the place of an older one of the same instance, which is told so. */
  public void connect(
      Holder holder, AgentFacts facts, AgentConnection connection, long connectTimeMs) {
    Slots older;
    synchronized (lock) {
      older = directory.get(holder);
      if (older != null) {
        forget(older);
      }
      directory.add(new Slots(holder, facts, connection, connectTimeMs));
    }
    if (older != null) {
      older.connection.replaced();
    }
  }

  /**
   * Lets work come.
   *
   * @param inFlightMax how much unfinished work the instance takes
   * @param held leases that it works under already
   * @return false when the connection was replaced or ended meanwhile
   */
  public boolean open(
      Holder holder, AgentConnection connection, int inFlightMax, Collection<Lease> held) {
    List<Wake> wakes;
    synchronized (lock) {
      Slots slots = current(holder, connection);
      if (slots == null) {
        return false;
      }
      slots.open(inFlightMax, held, draining);
      wakes = relist(slots);
    }
    wakes.forEach(Wake::run);
    return true;
  }

  /** Changes how much unfinished work the instance takes. What is there already stays. */
  public void setCapacity(Holder holder, AgentConnection connection, int inFlightMax) {
    List<Wake> wakes;
    synchronized (lock) {
      Slots slots = current(holder, connection);
      if (slots == null) {
        return;
      }
      slots.setInFlightMax(inFlightMax);
      wakes = relist(slots);
    }
    wakes.forEach(Wake::run);
  }

  /** Forgets a connection. Nothing happens when a newer one has taken its place. */
  public void disconnect(Holder holder, AgentConnection connection) {
    synchronized (lock) {
      Slots slots = current(holder, connection);
      if (slots != null) {
        forget(slots);
      }
    }
  }

  /**
   * Gives out no more slots, and no more work for those that were taken: neither of those that are
   * connected, nor, until {@link #undrain}, of those that come. What they work on stays theirs.
   */
  public void drain() {
    synchronized (lock) {
      draining = true;
      if (rules.breaks(TaskRule.ASSIGN_DRAINED)) {
        return;
      }
      for (Slots slots : directory.all()) {
        slots.drain();
        free.remove(slots);
      }
    }
  }

  /**
   * Gives work to those that are opened from now on. Those that were drained get none: they were
   * told that none comes, and have to connect anew.
   */
  public void undrain() {
    synchronized (lock) {
      draining = false;
    }
  }

  /** How much unfinished work all instances have together. */
  public int inFlight() {
    synchronized (lock) {
      return directory.all().stream().mapToInt(Slots::inFlight).sum();
    }
  }

  /** Whether no more work comes to an instance by a connection that was opened. */
  public boolean isDrained(Holder holder, AgentConnection connection) {
    synchronized (lock) {
      Slots slots = current(holder, connection);
      return slots != null && slots.isDrained();
    }
  }

  /** Whether an instance is connected by a connection and has no unfinished work. */
  public boolean isIdle(Holder holder, AgentConnection connection) {
    synchronized (lock) {
      Slots slots = current(holder, connection);
      return slots != null && slots.isOpen() && slots.inFlight() == 0;
    }
  }

  @Override
  public @Nullable Holder take(Demand demand, Set<Target> barred, Lease lease, Waiter waiter) {
    synchronized (lock) {
      Slots slots = free.next(demand, barred);
      if (slots == null) {
        waiters.computeIfAbsent(demand.target(), t -> new LinkedHashSet<>()).add(waiter);
        return null;
      }
      slots.occupy(lease);
      if (!slots.isFree()) {
        free.remove(slots);
      }
      return slots.holder;
    }
  }

  @Override
  public void forget(Target target, Waiter waiter) {
    synchronized (lock) {
      LinkedHashSet<Waiter> waiting = waiters.get(target);
      if (waiting != null && waiting.remove(waiter) && waiting.isEmpty()) {
        waiters.remove(target);
      }
    }
  }

  /** How many targets are waited for. */
  int awaited() {
    synchronized (lock) {
      return waiters.size();
    }
  }

  @Override
  public boolean hasAnybody(Demand demand) {
    synchronized (lock) {
      return directory.hasAnybody(demand);
    }
  }

  @Override
  public void release(Holder holder, Lease lease) {
    List<Wake> wakes;
    synchronized (lock) {
      Slots slots = directory.get(holder);
      if (slots == null || !slots.release(lease)) {
        return;
      }
      wakes = relist(slots);
    }
    wakes.forEach(Wake::run);
  }

  /**
   * Hands work to its holder.
   *
   * @return false when the holder is not connected any more, or by another connection than the one
   *     that the slot was taken of, or when nothing is given out any more
   */
  public boolean deliver(TaskEffect.Deliver work) {
    AgentConnection connection;
    synchronized (lock) {
      Slots slots = directory.get(work.holder());
      if (slots == null || slots.isDrained() || !slots.holds(work.lease())) {
        return false;
      }
      connection = slots.connection;
    }
    boolean delivered = connection.deliver(work);
    if (!delivered) {
      undeliverable(work.holder(), connection);
    }
    return delivered;
  }

  /** Left in place, its free slots would be taken and yielded again without end. */
  private void undeliverable(Holder holder, AgentConnection connection) {
    synchronized (lock) {
      Slots slots = current(holder, connection);
      // One that was drained meanwhile is still there, with what it works on.
      if (slots != null && !slots.isDrained()) {
        forget(slots);
      }
    }
  }

  /** Tells a holder to stop. It occupies its slot until it says that it did. */
  public void revoke(TaskEffect.Revoke revoke) {
    AgentConnection connection = connection(revoke.holder());
    if (connection != null) {
      connection.revoke(revoke);
    }
  }

  /** Tells a holder something, if it is connected. */
  public void tell(TaskEffect.Tell news) {
    AgentConnection connection = connection(news.holder());
    if (connection != null) {
      connection.tell(news);
    }
  }

  /** Tells a holder of its budget. */
  public void warn(TaskEffect.BudgetNotice notice) {
    AgentConnection connection = connection(notice.holder());
    if (connection != null) {
      connection.warn(notice);
    }
  }

  private @Nullable AgentConnection connection(Holder holder) {
    synchronized (lock) {
      Slots slots = directory.get(holder);
      return slots == null ? null : slots.connection;
    }
  }

  /** Asks a holder to come to an end. Its lease is live. */
  public void requestStop(TaskEffect.RequestStop request) {
    AgentConnection connection;
    synchronized (lock) {
      Slots slots = directory.get(request.holder());
      if (slots == null) {
        return;
      }
      connection = slots.connection;
    }
    connection.requestStop(request);
  }

  /** Whether an instance is connected. */
  public boolean isConnected(Holder holder) {
    synchronized (lock) {
      return directory.get(holder) != null;
    }
  }

  /**
   * Looks an agent up.
   *
   * @return null when none of its instances is connected
   */
  public @Nullable AgentView get(String tenant, String agentId) {
    synchronized (lock) {
      return directory.view(tenant, agentId);
    }
  }

  /**
   * What an agent can do by the cards of all its instances: it is given work by any of them.
   *
   * @return null when none of its instances is connected
   */
  public @Nullable SortedSet<String> capabilities(String tenant, String agentId) {
    synchronized (lock) {
      return directory.capabilities(tenant, agentId);
    }
  }

  /**
   * Lists agents by id.
   *
   * @param capability only those with this capability; null for all
   * @param labels only those with all of these labels
   * @param afterAgentId only ids that sort after this one; empty for all
   */
  public List<AgentView> list(
      String tenant, @Nullable String capability, Labels labels, String afterAgentId, int limit) {
    synchronized (lock) {
      return directory.list(tenant, capability, labels, afterAgentId, limit);
    }
  }

  private @Nullable Slots current(Holder holder, AgentConnection connection) {
    Slots slots = directory.get(holder);
    return slots != null && slots.connection.equals(connection) ? slots : null;
  }

  private void forget(Slots slots) {
    directory.remove(slots.holder);
    free.remove(slots);
  }

  /** Lists an instance by whether it is free. If it became so, whoever waits is to be told. */
  private List<Wake> relist(Slots slots) {
    if (!slots.isFree()) {
      free.remove(slots);
      return List.of();
    }
    // Those who waited while it was free already had no use for it.
    if (!free.add(slots)) {
      return List.of();
    }
    List<Wake> wakes = new ArrayList<>();
    for (Target target : slots.targets) {
      LinkedHashSet<Waiter> told = waiters.remove(target);
      if (told != null) {
        told.forEach(waiter -> wakes.add(new Wake(waiter, target)));
      }
    }
    return wakes;
  }

  private record Wake(Waiter waiter, Target target) {
    void run() {
      waiter.freed(target);
    }
  }
}
