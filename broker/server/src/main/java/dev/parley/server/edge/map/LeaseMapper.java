package dev.parley.server.edge.map;

import dev.parley.engine.task.TaskKey;
import dev.parley.v1.Lease;

/** Turns leases into public ones and back. */
public final class LeaseMapper {

  private LeaseMapper() {}

  public static Lease toPublic(dev.parley.engine.task.Lease lease) {
    return Lease.newBuilder().setTaskId(lease.task().taskId()).setToken(lease.token()).build();
  }

  public static dev.parley.engine.task.Lease toEngine(String tenant, Lease lease) {
    return new dev.parley.engine.task.Lease(
        new TaskKey(tenant, lease.getTaskId()), lease.getToken());
  }
}
