package dev.parley.client;

import dev.parley.v1.Everything;
import dev.parley.v1.KillReport;
import dev.parley.v1.Node;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Scope;
import dev.parley.v1.Switch;
import dev.parley.v1.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Stops work, holds it back, lets it go on, and deals with what is parked. Thread-safe. Every
 * method waits for the broker's answer; what is answered is durable.
 */
public interface Control {

  /** A task and all below it. */
  static Scope tree(String taskId) {
    return Scope.newBuilder().setTree(taskId).build();
  }

  /** An agent: what is addressed to it, and what it holds. */
  static Scope agent(String agentId) {
    return Scope.newBuilder().setAgent(agentId).build();
  }

  /** What is addressed to a capability. */
  static Scope capability(String capability) {
    return Scope.newBuilder().setCapability(capability).build();
  }

  /** Everything that a tenant has. */
  static Scope tenant(String tenant) {
    return Scope.newBuilder().setTenant(tenant).build();
  }

  /** Everything of all tenants. */
  static Scope everything() {
    return Scope.newBuilder().setEverything(Everything.getDefaultInstance()).build();
  }

  /**
   * The same for an agent: {@link #kill}, {@link #revive}, {@link #pause}, {@link #resume}, {@link
   * #retry}, {@link #retargetToCapability}, {@link #retargetToAgent} and {@link #discard} are in
   * its name. What is left to humans, and what the agent has a part in itself, is refused with a
   * {@link ParleyException} with {@code HUMAN_EXPECTED} or {@code SELF_APPROVAL}; nothing is done
   * for one that is killed ({@code SCOPE_KILLED}).
   *
   * @param agentId its id, as it connects
   */
  Control asAgent(String agentId);

  /**
   * Stops a scope for good. When this returns nothing in it is assigned any more, and no task is
   * created in it. Tasks that are there end KILLED.
   *
   * @param why for whoever reads the history; at most 1,024 characters
   */
  Switch kill(Scope scope, String why);

  /** What a kill switch has ended by now, and what is known of each lease that it ended. */
  KillReport report(String switchId);

  /**
   * Waits until everything in a scope has ended and every holder has said that it stopped, or until
   * the patience is over: one that is not connected may come back.
   *
   * @return the last report: {@code leases_unconfirmed} says how many holders are connected and
   *     have not said so, {@code leases_disconnected} how many are not connected
   */
  KillReport awaitStopped(String switchId, Duration patience);

  /**
   * Brings a scope back: first tasks may be created again, then they are assigned again.
   *
   * @param stage how far; {@code DISPATCH} turns the switch off
   */
  Switch revive(String switchId, ReviveStage stage, String why);

  /**
   * Holds a scope back. When this returns nothing in it is assigned any more; tasks that wait for
   * an agent become PAUSED. An agent that is paused finishes what it has and is given nothing.
   *
   * @param running what becomes of attempts that run
   */
  Switch pause(Scope scope, RunningAttempts running, String why);

  /**
   * Turns a switch off. One that kills is refused with {@code REVIVE_EXPECTED} until tasks are
   * created again.
   */
  Switch resume(String switchId, String why);

  /** The switches that are engaged, by number. */
  List<Switch> switches();

  /** All switches that are remembered, those included that are off, by number. */
  List<Switch> switchesEverEngaged();

  /** Tasks that wait for somebody to deal with them. Pages are fetched while iterating. */
  Iterable<Task> parked(TaskFilter filter);

  /** Lets a parked task go on. */
  Task retry(String taskId, String why);

  /** Gives a parked task to any agent that offers a capability, with fresh attempts. */
  default Task retargetToCapability(String taskId, String capability, String why) {
    return retargetToCapability(taskId, capability, Map.of(), why);
  }

  /**
   * Gives a parked task to any agent that offers a capability, with fresh attempts. A fan-out or a
   * broadcast is refused with {@code FAN_OUT_UNDECIDED} until its join is decided; afterwards the
   * agent takes the place of its reducer.
   *
   * @param labels only agents that have all of these, at most 16
   */
  Task retargetToCapability(
      String taskId, String capability, Map<String, String> labels, String why);

  /** Gives a parked task to one agent, with fresh attempts. */
  default Task retargetToAgent(String taskId, String agentId, String why) {
    return retargetToAgent(taskId, agentId, "", why);
  }

  /**
   * Gives a parked task to one agent, with fresh attempts. A fan-out or a broadcast is refused with
   * {@code FAN_OUT_UNDECIDED} until its join is decided; afterwards the agent takes the place of
   * its reducer.
   *
   * @param capability by which of its capabilities; empty to leave that to the agent
   */
  Task retargetToAgent(String taskId, String agentId, String capability, String why);

  /**
   * Takes the node that this client is connected to out of service: it gives no work to agents any
   * more, and tells them to finish what they have. Attempts that run stay where they are.
   *
   * @param grace how long agents have to finish and leave; then those without work are sent away
   * @return the node as it is at once: {@link #node} tells how far it is
   */
  Node drainNode(Duration grace, String why);

  /** Puts the node that this client is connected to into service again. */
  Node undrainNode();

  /** The node that this client is connected to, and how far its draining is. */
  Node node();

  /** Ends a parked task. */
  Task discard(String taskId, String why);
}
