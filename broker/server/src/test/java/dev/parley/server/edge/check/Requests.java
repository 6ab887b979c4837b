package dev.parley.server.edge.check;

import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Criterion;
import dev.parley.v1.Part;
import dev.parley.v1.Severity;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;

/** Requests that are as documented, to be spoiled by tests. */
public final class Requests {

  private Requests() {}

  public static TaskSpec.Builder spec(String capability) {
    return TaskSpec.newBuilder()
        .setObjective("Review the change")
        .setTarget(
            Target.newBuilder()
                .setCapability(CapabilityTarget.newBuilder().setCapability(capability)));
  }

  public static CreateTaskRequest.Builder taskRequest(String taskId, String capability) {
    return CreateTaskRequest.newBuilder().setTaskId(taskId).setSpec(spec(capability));
  }

  public static Part text(String text) {
    return Part.newBuilder().setText(text).build();
  }

  public static Criterion criterion(String id) {
    return Criterion.newBuilder()
        .setId(id)
        .setText("It holds")
        .setSeverity(Severity.SEVERITY_BLOCKING)
        .build();
  }
}
