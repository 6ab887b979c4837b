package dev.parley.cli.task;

import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Deadlines;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that have a task done for each of many items, or by every agent. */
final class FanOutOptions {

  @Option(
      names = "--items",
      paramLabel = "FILE|-",
      description =
          "Make a task for each item, all below one; they are done in parallel. An item is a line of"
              + " text. In a .jsonl file each line is JSON, in a .json file the items are those of"
              + " an array. What the options say of the work holds for each item, budget, labels and"
              + " --deadline-total for all together.")
  private @Nullable String items;

  @Option(
      names = "--broadcast",
      description = "Every agent that is connected with --capability does it.")
  private boolean broadcast;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "With --items: so many are worked on at a time. Default: no limit.")
  private @Nullable Integer parallelism;

  @Mixin private final JoinOptions join = new JoinOptions();

  @Option(
      names = "--reduce-by",
      paramLabel = "CAPABILITY",
      description =
          "With --items or --broadcast: an agent with this capability combines what came out.")
  private @Nullable String reduceBy;

  /** Whether items come beside the spec. */
  boolean hasItems() {
    return items != null;
  }

  /**
   * Reads the items.
   *
   * @param label makes of an item what is sent
   */
  List<FanOutItem> items(ContentReader reader, UnaryOperator<Part> label) {
    if (items == null) {
      return List.of();
    }
    List<Part> parts = reader.items(items, "--items");
    if (parts.isEmpty()) {
      throw CliFailure.usage(
          "--items expects at least one item, but '" + items + "' has none",
          "Write one a line; a .json file has an array.");
    }
    return parts.stream()
        .map(part -> FanOutItem.newBuilder().addInputs(label.apply(part)).build())
        .toList();
  }

  /** Makes a spec that is for many of one that is for one, if any option says so. */
  TaskSpec apply(TaskSpec one) {
    TaskSpec.Builder many = target(one);
    boolean all = many.getTarget().hasBroadcast();
    if (!all && !many.getTarget().hasFanOut()) {
      if (parallelism != null || join.given() || reduceBy != null) {
        throw CliFailure.usage(
            "--parallelism, --reduce-by, --join and the options that begin like it are about many"
                + " items or agents, but there is one task",
            "Add --items FILE or --broadcast.");
      }
      return one;
    }
    Target.Builder target = many.getTargetBuilder();
    if (parallelism != null) {
      parallelism(target, parallelism, all);
    }
    if (reduceBy != null) {
      CapabilityTarget reducer =
          CapabilityTarget.newBuilder()
              .setCapability(SpecOptions.name(reduceBy, "--reduce-by"))
              .build();
      if (all) {
        target.getBroadcastBuilder().setReducer(reducer);
      } else {
        target.getFanOutBuilder().setReducer(reducer);
      }
    }
    if (join.given() && all) {
      BroadcastTarget.Builder to = target.getBroadcastBuilder();
      join.apply(to.getJoinBuilder(), to.hasReducer());
    } else if (join.given()) {
      FanOutTarget.Builder to = target.getFanOutBuilder();
      join.apply(to.getJoinBuilder(), to.hasReducer());
    }
    return many.build();
  }

  private TaskSpec.Builder target(TaskSpec one) {
    if (items != null && broadcast) {
      throw CliFailure.usage(
          "a task is for many items or for every agent, but both are given",
          "Leave out --items or --broadcast.");
    }
    if (broadcast) {
      if (!one.getTarget().hasCapability()) {
        throw CliFailure.usage(
            "--broadcast goes to all agents with a capability, but there is none",
            "Add --capability NAME.");
      }
      TaskSpec.Builder all = one.toBuilder();
      all.getTargetBuilder().getBroadcastBuilder().setCapability(one.getTarget().getCapability());
      return all;
    }
    if (items == null) {
      return one.toBuilder();
    }
    if (one.getTarget().hasFanOut() && one.getTarget().getFanOut().getItemsCount() > 0) {
      throw CliFailure.usage(
          "items are given with --items, but the spec has some as well", "Leave out one of them.");
    }
    return one.getTarget().hasFanOut() ? one.toBuilder() : each(one);
  }

  /** What is said of the work is for each item, what bounds it and by what it is found for all. */
  private static TaskSpec.Builder each(TaskSpec one) {
    TaskSpec.Builder all =
        TaskSpec.newBuilder()
            .setObjective(one.getObjective())
            .setPriority(one.getPriority())
            .setFairnessKey(one.getFairnessKey())
            .putAllLabels(one.getLabelsMap());
    TaskSpec.Builder each =
        one.toBuilder().clearLabels().clearBudget().clearLoopPolicy().clearAutonomyLevel();
    if (one.hasBudget()) {
      all.setBudget(one.getBudget());
    }
    if (one.hasLoopPolicy()) {
      all.setLoopPolicy(one.getLoopPolicy());
    }
    if (one.hasAutonomyLevel()) {
      all.setAutonomyLevel(one.getAutonomyLevel());
    }
    if (one.getDeadlines().hasTotal()) {
      all.setDeadlines(Deadlines.newBuilder().setTotal(one.getDeadlines().getTotal()));
      each.getDeadlinesBuilder().clearTotal();
    }
    all.getTargetBuilder().getFanOutBuilder().setTemplate(each);
    return all;
  }

  private static void parallelism(Target.Builder target, int children, boolean all) {
    if (all) {
      throw CliFailure.usage(
          "--parallelism is about items, but every agent is asked at once",
          "Leave out --parallelism.");
    }
    if (children < 1) {
      throw CliFailure.usage("--parallelism expects a number from 1 on, but found " + children, "");
    }
    target.getFanOutBuilder().setParallelism(children);
  }
}
