package dev.parley.server.edge.check;

import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Criterion;
import dev.parley.v1.Part;
import dev.parley.v1.Reviewer;
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

  /** For a task whose requester judges the result by one criterion, {@code c1}. */
  public static CreateTaskRequest.Builder reviewedRequest(String taskId, String capability) {
    CreateTaskRequest.Builder request = taskRequest(taskId, capability);
    request
        .getSpecBuilder()
        .addCriteria(criterion("c1"))
        .getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_REQUESTER);
    return request;
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
