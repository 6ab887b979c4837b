package dev.parley.server.edge.map;

import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.Everything;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Scope;
import dev.parley.v1.Switch;

/** Turns switches and their scopes into public ones and back. */
public final class SwitchMapper {

  private SwitchMapper() {}

  /**
   * What a switch is to be about.
   *
   * @param scope one that passed its check
   */
  public static dev.parley.engine.task.Scope toEngine(Scope scope) {
    return switch (scope.getScopeCase()) {
      case TREE -> dev.parley.engine.task.Scope.tree(scope.getTree());
      case AGENT -> dev.parley.engine.task.Scope.agent(scope.getAgent());
      case CAPABILITY -> dev.parley.engine.task.Scope.capability(scope.getCapability());
      case EVERYTHING -> dev.parley.engine.task.Scope.EVERYTHING;
      case TENANT -> dev.parley.engine.task.Scope.tenant(scope.getTenant());
      case SCOPE_NOT_SET ->
          throw new IllegalArgumentException("Expected a scope, but there is none.");
    };
  }

  public static Switch toPublic(SwitchSnapshot one) {
    return Switch.newBuilder()
        .setSwitchId(one.id())
        .setSwitchNumber(one.number())
        .setScope(scope(one.scope()))
        .setLevelValue(one.level().number())
        .setRunningAttempts(
            one.interrupts()
                ? RunningAttempts.RUNNING_ATTEMPTS_REVOKE
                : RunningAttempts.RUNNING_ATTEMPTS_FINISH)
        .setActor(Actors.toPublic(one.actor()))
        .setMessage(one.message())
        .setEngageTime(Times.timestamp(one.engageTimeMs()))
        .setUpdateTime(Times.timestamp(one.updateTimeMs()))
        .build();
  }

  private static Scope scope(dev.parley.engine.task.Scope scope) {
    Scope.Builder builder = Scope.newBuilder();
    switch (scope.kind()) {
      case TREE -> builder.setTree(scope.name());
      case AGENT -> builder.setAgent(scope.name());
      case CAPABILITY -> builder.setCapability(scope.name());
      case EVERYTHING -> builder.setEverything(Everything.getDefaultInstance());
      case TENANT -> builder.setTenant(scope.name());
      case UNSPECIFIED -> {}
    }
    return builder.build();
  }
}
