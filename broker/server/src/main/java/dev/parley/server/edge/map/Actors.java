package dev.parley.server.edge.map;

import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;

/** Turns stored actors into public ones. */
public final class Actors {

  private Actors() {}

  public static Actor toPublic(dev.parley.journal.v1.Actor stored) {
    return Actor.newBuilder()
        .setKindValue(stored.getKind())
        .setId(stored.getId())
        .setInstanceId(stored.getInstanceId())
        .build();
  }

  public static Actor agent(String agentId, String instanceId) {
    return Actor.newBuilder()
        .setKind(ActorKind.ACTOR_KIND_AGENT)
        .setId(agentId)
        .setInstanceId(instanceId)
        .build();
  }
}
