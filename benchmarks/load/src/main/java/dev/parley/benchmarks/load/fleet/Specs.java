package dev.parley.benchmarks.load.fleet;

import com.google.protobuf.ByteString;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Join;
import dev.parley.v1.JoinMode;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** What the tasks of the load ask and what their results say: as much text as is wanted. */
public final class Specs {
  private static final ByteString LINE =
      ByteString.copyFromUtf8(
          "The quick brown fox jumps over the lazy dog, and so do the others.\n");

  private Specs() {}

  /** Returns a spec with an input of so many bytes. */
  public static TaskSpec spec(String capability, int inputBytes) {
    return TaskSpec.newBuilder()
        .setObjective("Measure")
        .addInputs(text(inputBytes))
        .setTarget(
            Target.newBuilder()
                .setCapability(CapabilityTarget.newBuilder().setCapability(capability)))
        .build();
  }

  /** Returns the spec of a fan-out whose items are all there is to say to its children. */
  public static TaskSpec fanOut(String capability) {
    TaskSpec child = spec(capability, 0).toBuilder().clearInputs().build();
    return TaskSpec.newBuilder()
        .setObjective("Measure all")
        .setTarget(
            Target.newBuilder()
                .setFanOut(
                    FanOutTarget.newBuilder()
                        .setTemplate(child)
                        .setJoin(Join.newBuilder().setMode(JoinMode.JOIN_MODE_ALL))))
        .build();
  }

  /** Returns an item of a fan-out with so many bytes. */
  public static FanOutItem item(int inputBytes) {
    return FanOutItem.newBuilder().addInputs(text(inputBytes)).build();
  }

  /** Returns a result with an output of so many bytes. */
  public static Result result(int outputBytes) {
    return Result.newBuilder().addOutputs(text(outputBytes)).build();
  }

  /** Returns a source of requests with one spec and an id of their own each. */
  public static Supplier<CreateTaskRequest> requests(TaskSpec spec) {
    return new Requests(spec);
  }

  private static Part text(int bytes) {
    StringBuilder text = new StringBuilder(bytes + LINE.size());
    while (text.length() < bytes) {
      text.append(LINE.toString(StandardCharsets.UTF_8));
    }
    text.setLength(bytes);
    // As bytes: a string would be encoded anew for each message.
    return Part.newBuilder().setTextBytes(ByteString.copyFromUtf8(text.toString())).build();
  }

  /** Used by one thread. */
  private static final class Requests implements Supplier<CreateTaskRequest> {
    private final TaskSpec spec;
    private final IdSequence ids = new IdSequence();

    private Requests(TaskSpec spec) {
      this.spec = spec;
    }

    @Override
    public CreateTaskRequest get() {
      return CreateTaskRequest.newBuilder().setTaskId(ids.next()).setSpec(spec).build();
    }
  }
}
