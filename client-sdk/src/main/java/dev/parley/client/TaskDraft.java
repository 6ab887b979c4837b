package dev.parley.client;

import dev.parley.client.internal.Times;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Part;
import dev.parley.v1.PlanStep;
import dev.parley.v1.Schedule;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task to be created. Immutable; one draft can be submitted many times.
 *
 * <pre>{@code
 * TaskDraft.forCapability("code.review")
 *     .objective("Find defects in this change.")
 *     .text("change.diff", diff)
 *     .criterion("located", "Every finding names a file and a line.")
 *     .reviewByRequester()
 *     .build();
 * }</pre>
 */
public final class TaskDraft {
  private final TaskSpec spec;
  private final @Nullable String key;

  private TaskDraft(TaskSpec spec, @Nullable String key) {
    this.spec = spec;
    this.key = key;
  }

  /** For any agent that offers the capability. */
  public static Builder forCapability(String capability) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder().setCapability(CapabilityTarget.newBuilder().setCapability(capability)));
    return builder;
  }

  /** For one agent. */
  public static Builder forAgent(String agentId) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId(agentId)));
    return builder;
  }

  /** For one agent, by one of its capabilities: its worker picks the handler by that. */
  public static Builder forAgent(String agentId, String capability) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder()
            .setAgent(AgentTarget.newBuilder().setAgentId(agentId).setCapability(capability)));
    return builder;
  }

  /**
   * For many items: the broker makes a task of the template for each of them, and the draft's own
   * task is done when those are. See {@link Requester#submitFanOut} and {@link
   * Manager#submitFanOut} for many of them.
   *
   * @param template what is asked of each item, for a capability or an agent
   */
  public static Builder forEach(TaskDraft template) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder().setFanOut(FanOutTarget.newBuilder().setTemplate(template.spec())));
    return builder;
  }

  /** For every agent that is connected with the capability when the task is created. */
  public static Builder forAll(String capability) {
    Builder builder = new Builder();
    builder.spec.setTarget(
        Target.newBuilder()
            .setBroadcast(
                BroadcastTarget.newBuilder()
                    .setCapability(CapabilityTarget.newBuilder().setCapability(capability))));
    return builder;
  }

  /** A draft from a spec of the caller's making. */
  public static TaskDraft of(TaskSpec spec) {
    return new TaskDraft(spec, null);
  }

  /** The message of the protocol. */
  public TaskSpec spec() {
    return spec;
  }

  /** The key that names the task, if one was given. */
  public Optional<String> idempotencyKey() {
    return Optional.ofNullable(key);
  }

  /** The same draft under a key; see {@link Builder#idempotencyKey}. */
  public TaskDraft withIdempotencyKey(String key) {
    return new TaskDraft(spec, key);
  }

  /**
   * Collects a draft. Not thread-safe. Limits on lengths and counts are the broker's, see {@link
   * TaskSpec}.
   */
  public static final class Builder extends JudgedDraft<Builder> {
    private @Nullable String key;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** What is to be achieved, for the agent to read. Required. */
    public Builder objective(String objective) {
      spec.setObjective(objective);
      return this;
    }

    /** Only agents with this label; for drafts that are addressed to a capability. */
    public Builder targetLabel(String key, String value) {
      if (!spec.getTarget().hasCapability()) {
        throw new IllegalStateException(
            "expected a draft for a capability, but this one is for one agent: labels don't apply");
      }
      spec.getTargetBuilder().getCapabilityBuilder().putLabels(key, value);
      return this;
    }

    /** Adds an item; for drafts that are for each of many. */
    public Builder item(Part item) {
      return item(List.of(item));
    }

    /** Adds an item of several parts, at most 256; for drafts that are for each of many. */
    public Builder item(Part first, Part... more) {
      return item(Stream.concat(Stream.of(first), Stream.of(more)).toList());
    }

    /** Adds an item of several parts, at most 256; for drafts that are for each of many. */
    public Builder item(List<Part> parts) {
      fanOut().addItems(FanOutItem.newBuilder().addAllInputs(parts));
      return this;
    }

    /** How many items are worked on at a time; for drafts that are for each of many. */
    public Builder parallelism(int children) {
      fanOut().setParallelism(children);
      return this;
    }

    /**
     * When the task is done, or goes on to whoever reduces; for drafts that are for many. Default:
     * when all are done.
     */
    public Builder until(Yield join) {
      if (spec.getTarget().hasBroadcast()) {
        spec.getTargetBuilder().getBroadcastBuilder().setJoin(join.join());
      } else {
        fanOut().setJoin(join.join());
      }
      return this;
    }

    /**
     * Who combines the outcomes: finds them in {@link TaskContext#resumption()}. For drafts that
     * are for many. Default: nobody.
     */
    public Builder reduceBy(String capability) {
      return reduceBy(capability, Map.of());
    }

    /**
     * Who combines the outcomes; see {@link #reduceBy(String)}.
     *
     * @param labels only agents that have all of these, at most 16
     */
    public Builder reduceBy(String capability, Map<String, String> labels) {
      CapabilityTarget reducer = agents(capability, labels);
      if (spec.getTarget().hasBroadcast()) {
        spec.getTargetBuilder().getBroadcastBuilder().setReducer(reducer);
      } else {
        fanOut().setReducer(reducer);
      }
      return this;
    }

    private FanOutTarget.Builder fanOut() {
      if (!spec.getTarget().hasFanOut()) {
        throw new IllegalStateException(
            "expected a draft for each of many items, but this one is not: call TaskDraft.forEach");
      }
      return spec.getTargetBuilder().getFanOutBuilder();
    }

    /** Adds a text to work on. */
    public Builder text(String text) {
      return input(Content.textPart(text));
    }

    /** Adds a text to work on, under a name. */
    public Builder text(String name, String text) {
      return input(Content.named(name, Content.textPart(text)));
    }

    /** Adds a JSON value to work on. */
    public Builder json(String json) {
      return input(Content.jsonPart(json));
    }

    /** Adds a JSON value to work on, under a name. */
    public Builder json(String name, String json) {
      return input(Content.named(name, Content.jsonPart(json)));
    }

    /** Adds bytes to work on, under a name. */
    public Builder bytes(String name, String mediaType, byte[] data) {
      return input(Content.named(name, Content.bytesPart(mediaType, data)));
    }

    /** Adds a part to work on. */
    public Builder input(Part part) {
      spec.addInputs(part);
      return this;
    }

    /** Adds something that helps to understand the objective but is not to be worked on. */
    public Builder background(Part part) {
      spec.addContext(part);
      return this;
    }

    /** Adds a step of how the requester would go about it. */
    public Builder planStep(String id, String text) {
      spec.getPlanBuilder().addSteps(PlanStep.newBuilder().setId(id).setText(text));
      return this;
    }

    /**
     * Has the task done again and again: it becomes a schedule, whose children are the runs.
     *
     * @param cron minute, hour, day of month, month and day of week, or seconds before them
     * @param timeZone the IANA time zone that it is read in, such as {@code Europe/Berlin}
     */
    public Builder schedule(String cron, String timeZone) {
      spec.getScheduleBuilder().setCron(cron).setTimeZone(timeZone);
      return this;
    }

    /** See {@link #schedule(String, String)}; says all that a schedule may say. */
    public Builder schedule(Schedule schedule) {
      spec.setSchedule(schedule);
      return this;
    }

    /** The order among waiting tasks, higher first. -100 to 100; 0 is usual. */
    public Builder priority(int priority) {
      spec.setPriority(priority);
      return this;
    }

    /** Tasks with the same priority take turns by this key. */
    public Builder fairnessKey(String key) {
      spec.setFairnessKey(key);
      return this;
    }

    /** Adds a label to find the task by. */
    public Builder label(String key, String value) {
      spec.putLabels(key, value);
      return this;
    }

    /** The task does not start before this time. */
    public Builder startAt(Instant time) {
      spec.setStartTime(Times.timestamp(time));
      return this;
    }

    /** Joins the task to a trace. */
    public Builder traceContext(TraceContext context) {
      spec.setTraceContext(context);
      return this;
    }

    /**
     * Names the task: submitting the same draft under the same key again, from any process and at
     * any time, gives the task that is there already. The task's id is made from the key: the key
     * itself where it is 1 to 64 characters of {@code a-z 0-9 - _}, starting with a letter or
     * digit; else a digest of it. Without a key every submit makes a new task.
     */
    public Builder idempotencyKey(String key) {
      this.key = key;
      return this;
    }

    /**
     * The draft.
     *
     * @throws IllegalStateException if it has no objective
     */
    public TaskDraft build() {
      if (spec.getObjective().isEmpty()) {
        throw new IllegalStateException(
            "expected an objective, but the draft has none: call objective(\"what is to be achieved\")");
      }
      return new TaskDraft(spec.build(), key);
    }
  }
}
