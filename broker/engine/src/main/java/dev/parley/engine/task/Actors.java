package dev.parley.engine.task;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.journal.v1.Actor;

/** Makes the actors that events name. */
public final class Actors {

  /** The broker itself: a deadline, a retry, a consequence. */
  public static final Actor BROKER = Actor.newBuilder().setKind(ActorKind.BROKER.number()).build();

  private Actors() {}

  public static Actor agent(Holder holder) {
    return Actor.newBuilder()
        .setKind(ActorKind.AGENT.number())
        .setId(holder.agentId())
        .setInstanceId(holder.instanceId())
        .build();
  }

  /**
   * An agent that asks beside its stream, by its own word.
   *
   * @param principal the id that the connection's credential stands for
   */
  public static Actor callingAgent(String agentId, String principal) {
    return Actor.newBuilder()
        .setKind(ActorKind.AGENT.number())
        .setId(agentId)
        .setPrincipal(principal)
        .build();
  }

  /** Whoever controls the broker. */
  public static Actor operator(String principal) {
    return Actor.newBuilder().setKind(ActorKind.OPERATOR.number()).setId(principal).build();
  }

  /**
   * Whoever asks from outside.
   *
   * @param principal the id that the connection's credential stands for
   */
  public static Actor requester(String principal) {
    return Actor.newBuilder().setKind(ActorKind.REQUESTER.number()).setId(principal).build();
  }

  /** Whether somebody is an agent that speaks under a lease, and not as itself. */
  public static boolean speaksUnderLease(Actor actor) {
    return actor.getKind() == ActorKind.AGENT.number() && !actor.getInstanceId().isEmpty();
  }

  /** The principal that somebody calls as. */
  public static String principal(Actor actor) {
    return actor.getKind() == ActorKind.AGENT.number() ? actor.getPrincipal() : actor.getId();
  }

  /**
   * Whoever asks for a call.
   *
   * @param agentId the agent that the call says it comes from; empty when it comes from none
   * @param principal the id that the connection's credential stands for
   */
  public static Actor caller(String agentId, String principal) {
    return agentId.isEmpty() ? requester(principal) : callingAgent(agentId, principal);
  }
}
