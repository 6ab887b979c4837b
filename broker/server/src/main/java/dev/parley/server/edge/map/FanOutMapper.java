package dev.parley.server.edge.map;

import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.AttentionAction;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns fan-outs that were checked into what is stored of them. What an item adds to its child is
 * stored as the bytes of a spec that holds nothing else: appended to the template's bytes, they are
 * the bytes of the child's spec, since that is how messages are merged.
 */
public final class FanOutMapper {

  private FanOutMapper() {}

  /** Knows which agents a broadcast is for. */
  @FunctionalInterface
  public interface Audience {
    /** The ids of the agents that are connected with a capability and labels. */
    List<String> of(CapabilityTarget capability);
  }

  /**
   * Adds what is stored of a fan-out.
   *
   * @param complete whether no items follow
   */
  static void add(TaskCreated.Builder task, TaskSpec spec, boolean complete, TrustStamp stamp) {
    FanOutTarget target = spec.getTarget().getFanOut();
    boolean child = !task.getParentId().isEmpty();
    FanOut.Builder fanOut =
        FanOut.newBuilder()
            .setTemplate(SpecMapper.toStored(target.getTemplate(), "", "", stamp))
            .setJoin(join(target.getJoin()))
            .setParallelism(target.getParallelism())
            .addAllItems(items(target.getItemsList(), spec, child, stamp))
            .setComplete(complete);
    reducer(task, target.getReducer()).setFanOut(fanOut);
  }

  /** Adds what is stored of a broadcast. */
  static void add(TaskCreated.Builder task, TaskSpec spec, Audience audience, TrustStamp stamp) {
    BroadcastTarget target = spec.getTarget().getBroadcast();
    boolean told = !task.getParentId().isEmpty();
    TaskSpec template = spec.toBuilder().clearTarget().build();
    FanOut.Builder fanOut =
        FanOut.newBuilder()
            .setTemplate(
                SpecMapper.toStored(template, "", "", stamp).toBuilder()
                    .setCapability(target.getCapability().getCapability()))
            .setJoin(join(target.getJoin()))
            .setComplete(true);
    for (String agentId : audience.of(target.getCapability())) {
      TaskSpec adds =
          TaskSpec.newBuilder()
              .setTarget(
                  Target.newBuilder()
                      .setAgent(
                          AgentTarget.newBuilder()
                              .setAgentId(agentId)
                              .setCapability(target.getCapability().getCapability())))
              .build();
      FanOutItem.Builder item = FanOutItem.newBuilder().setSpec(Bytes.of(adds)).setAgentId(agentId);
      if (told) {
        item.setIntent(Intent.of(template.toBuilder().mergeFrom(adds).build()));
      }
      fanOut.addItems(item);
    }
    reducer(task, target.getReducer()).clearStartTimeMs().setFanOut(fanOut);
  }

  /**
   * What is stored of items.
   *
   * @param spec of the fan-out that they are of
   * @param child whether it is one, so that what it asks may be what an ancestor asks
   */
  public static List<FanOutItem> items(
      List<dev.parley.v1.FanOutItem> items, TaskSpec spec, boolean child, TrustStamp stamp) {
    TaskSpec template = spec.getTarget().getFanOut().getTemplate();
    List<FanOutItem> stored = new ArrayList<>(items.size());
    for (dev.parley.v1.FanOutItem item : items) {
      TaskSpec adds = TaskSpec.newBuilder().addAllInputs(item.getInputsList()).build();
      TaskSpec stamped = stamp.stamp(adds);
      FanOutItem.Builder one =
          FanOutItem.newBuilder()
              .setSpec(Bytes.of(stamped))
              .setTrust(Trust.stored(stamp.lowest(stamped.getInputsList(), List.of())));
      if (child) {
        one.setIntent(Intent.of(template.toBuilder().mergeFrom(adds).build()));
      }
      stored.add(one.build());
    }
    return stored;
  }

  private static Join join(dev.parley.v1.Join join) {
    return JoinMapper.toStored(join).toBuilder()
        .setEveryItem(true)
        .setAttentionAction(AttentionAction.ATTENTION_ACTION_LEAVE_VALUE)
        .build();
  }

  private static TaskCreated.Builder reducer(TaskCreated.Builder task, CapabilityTarget reducer) {
    return task.setCapability(reducer.getCapability())
        .addAllSelector(Labels.of(reducer.getLabelsMap()).stored());
  }
}
