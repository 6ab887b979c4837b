package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants tasks done: creates them until they are acknowledged, reviews results, follows
 * histories, and sometimes changes their mind.
 */
final class SimRequester {

  private final World world;
  private final String name;
  private final Actor actor;
  private final RandomGenerator random;
  private final Map<TaskKey, Budget> budgets = new HashMap<>();

  SimRequester(World world, String name) {
    this.world = world;
    this.name = name;
    this.actor = Actors.requester(name);
    this.random = world.fork("requester/" + name);
  }

  void start() {
    for (int i = 0; i < world.chances().tasksPerRequester(); i++) {
      TaskKey key = new TaskKey(World.TENANT, name + "-" + i);
      if (random.nextInt(4) == 0) {
        fanOut(key);
        continue;
      }
      String capability = random.nextInt(3) == 0 ? SimAgent.MANAGE : SimAgent.WORK;
      int candidates = capability.equals(SimAgent.WORK) ? world.chances().agents() : 1;
      TaskCreated.Builder task =
          SimTasks.draw(random, capability, candidates).setRequestId("req-" + key.taskId());
      if (random.nextInt(capability.equals(SimAgent.MANAGE) ? 2 : 4) == 0) {
        task.setBudget(SimTasks.budget(random));
      }
      long startMs = random.nextLong(15_000);
      if (random.nextInt(5) == 0) {
        task.setStartTimeMs(world.time().nowMs() + startMs + random.nextLong(10_000));
      }
      TaskCreated asked = task.build();
      budgets.put(key, asked.getBudget());
      world.time().after(startMs, () -> create(key, asked, () -> {}));
    }
    new SimSchedule(world, name, this::follow).start();
  }

  private void fanOut(TaskKey key) {
    List<FanOutItem> items = SimTasks.drawItems(random, world.chances().agents());
    boolean complete = random.nextBoolean();
    TaskCreated task =
        SimTasks.drawFanOut(random, world.chances().agents(), items, complete)
            .setRequestId("req-" + key.taskId())
            .build();
    budgets.put(key, task.getBudget());
    Runnable then = complete ? () -> {} : () -> addItems(key, items, 0);
    world.time().after(random.nextLong(15_000), () -> create(key, task, then));
  }

  /** Some of the items, then the others. */
  private void addItems(TaskKey key, List<FanOutItem> items, int first) {
    addItems(key, items, first, Math.min(items.size(), first + 1 + random.nextInt(4)));
  }

  private void addItems(TaskKey key, List<FanOutItem> items, int first, int end) {
    boolean last = end == items.size();
    world
        .primary()
        .call(
            key,
            new TaskCommand.AddItems(key, first, items.subList(first, end), last),
            reply -> {
              if (reply == null) {
                again(() -> addItems(key, items, random.nextBoolean() ? 0 : first));
              } else if (reply instanceof TaskReply.Found found) {
                world.referee().given(found.task(), end, items.size());
                addOthers(key, items.getFirst());
                if (!last) {
                  again(() -> addItems(key, items, end));
                }
              } else if (reply instanceof TaskReply.Refused no
                  && no.refusal() == Refusal.HISTORY_EXCEEDED
                  && !last) {
                // The last message is taken all the same.
                again(() -> addItems(key, items, first, items.size()));
              } else if (reply instanceof TaskReply.Refused no
                  && no.refusal() == Refusal.TASK_BYTES_EXCEEDED) {
                if (world.givesUp(key)) {
                  cancelAtOnce(key);
                } else {
                  again(() -> addItems(key, items, random.nextBoolean() ? 0 : first));
                }
              } else if (reply instanceof TaskReply.Refused no
                  && no.refusal() == Refusal.FAN_OUT_BYTES_EXCEEDED) {
                cancelAtOnce(key);
              }
            });
  }

  /** Now and then somebody who has lost count sends something else in place of the first item. */
  private void addOthers(TaskKey key, FanOutItem first) {
    if (random.nextInt(4) > 0 || world.referee().task(key).fanOut().given() == 0) {
      return;
    }
    FanOutItem other =
        first.toBuilder().setSpec(first.getSpec().concat(ByteString.copyFromUtf8("!"))).build();
    world
        .primary()
        .call(
            key,
            new TaskCommand.AddItems(key, 0, List.of(other), false),
            reply ->
                Broken.unless(
                    !(reply instanceof TaskReply.Found),
                    TrueJoin.ITEMS,
                    "task %s was told of another first item, and all is said to be well",
                    key));
  }

  private void create(TaskKey key, TaskCreated task, Runnable then) {
    world
        .primary()
        .call(
            key,
            new TaskCommand.CreateTask(key, creator(key), task, 0),
            reply -> {
              if (reply instanceof TaskReply.Created) {
                Broken.unless(
                    world.referee().truth(key).find(key) != null,
                    Referee.NOT_LOST,
                    "task %s was acknowledged, but is not there",
                    key);
                then.run();
                follow(key);
                new SimWatcher(world, key, random).start();
                if (random.nextInt(8) == 0) {
                  // Most of the work is done within the first second.
                  long soonMs = random.nextBoolean() ? 500 : 10_000;
                  world.time().after(random.nextLong(soonMs), () -> cancel(key));
                }
              } else if (!(reply instanceof TaskReply.Refused refused
                  && (refused.refusal() == Refusal.FAN_OUT_BYTES_EXCEEDED
                      || (refused.refusal() == Refusal.TASK_BYTES_EXCEEDED
                          && world.givesUp(key))))) {
                again(() -> create(key, task, then));
              }
            });
  }

  /** Every fourth task is asked for by an agent in its own name. */
  private Actor creator(TaskKey key) {
    int drawn = Math.floorMod(key.taskId().hashCode(), 4 * world.chances().agents());
    return drawn < world.chances().agents()
        ? Actors.callingAgent(SimAgent.worker(drawn), actor.getId())
        : actor;
  }

  private void follow(TaskKey key) {
    world
        .primary()
        .call(
            key,
            new TaskCommand.GetTask(key),
            reply -> {
              if (reply instanceof TaskReply.Found found) {
                if (!found.task().state().terminal()) {
                  act(found.task());
                  again(() -> follow(key));
                }
              } else if (reply instanceof TaskReply.Refused refused
                  && refused.refusal() == Refusal.TASK_NOT_FOUND) {
                Broken.unless(
                    world.referee().task(key).forgotten(),
                    Referee.NOT_LOST,
                    "task %s cannot be found",
                    key);
              } else {
                again(() -> follow(key));
              }
            });
  }

  private void act(TaskSnapshot task) {
    if (world.rests()) {
      return;
    }
    for (Question question : task.dialogue().questions()) {
      boolean late = question.state() == Question.State.EXPIRED && random.nextInt(10) == 0;
      boolean soon = question.isOpen() && !SimQuestions.isIgnored(task.key(), question);
      // Now and then it is answered once more, as somebody does who has not read what others said.
      boolean again = question.state() == Question.State.ANSWERED && random.nextInt(10) == 0;
      if (late || again || (soon && random.nextInt(3) == 0)) {
        TaskCommand answer = SimQuestions.answer(task, question, actor, 0, random);
        world.primary().call(task.key(), answer, reply -> {});
      }
    }
    if (random.nextInt(12) == 0) {
      say(task.key());
    }
    if (random.nextInt(30) == 0) {
      endorse(task);
    }
    if (budgets.containsKey(task.key()) && random.nextInt(10) == 0) {
      giveToHeld(task);
    }
    if (budgets.containsKey(task.key()) && random.nextInt(10) == 0 && delegates(task)) {
      wind(task.key(), 500 + random.nextLong(8_000));
    }
    if (task.awaited() == Reviewer.REQUESTER) {
      review(task);
    } else if (task.state() == TaskState.AWAITING_CHILDREN) {
      lookAfter(task);
    } else if (task.state() == TaskState.PARKED && random.nextInt(4) == 0) {
      if (SimTasks.isUnsettled(task) && random.nextBoolean()) {
        review(task);
      } else if (BudgetItem.parks(task.reason())) {
        topUp(task);
      } else if (random.nextInt(3) == 0) {
        retarget(task.key());
      } else {
        retry(task.key());
      }
    }
  }

  /** Now and then it is asked once more, as by somebody whose reply got lost. */
  private void endorse(TaskSnapshot task) {
    TaskCommand endorse =
        new TaskCommand.EndorseContent(
            task.key(),
            endorser(),
            1 + random.nextInt(3),
            "I know it",
            "e" + task.lastEventNumber(),
            seen(task.key()));
    world.primary().call(task.key(), endorse, reply -> {});
    if (random.nextInt(4) == 0) {
      world.primary().call(task.key(), endorse, reply -> {});
    }
  }

  /** How far it has read: not at all, to the end, or to shortly before it. */
  private long seen(TaskKey key) {
    int happened = world.referee().truth(key).events().size();
    return random.nextBoolean() ? 0 : Math.max(1, happened - random.nextInt(40));
  }

  /** Now and then somebody tries who has nothing to do with the task. */
  private Actor endorser() {
    return random.nextInt(4) == 0 ? Actors.requester("somebody") : actor;
  }

  /** Nobody else is there for the children of a fan-out. */
  private void lookAfter(TaskSnapshot fanOut) {
    List<TrueTask> children = world.referee().truth(fanOut.key()).children(fanOut.key());
    boolean held =
        fanOut.reason() == TaskReason.BUDGET_DELEGATIONS
            || fanOut.reason() == TaskReason.BUDGET_DEPTH
            || children.stream().anyMatch(child -> child.state() == TaskState.PARKED);
    if (held && random.nextInt(4) == 0) {
      topUp(fanOut);
    }
    readChildren(fanOut.key(), 0, new ArrayList<>());
  }

  /** Children that it had made and that wait are let go on, now and then. */
  private void giveToHeld(TaskSnapshot task) {
    boolean wait =
        world.referee().truth(task.key()).children(task.key()).stream()
            .anyMatch(child -> child.state() == TaskState.PARKED);
    if (wait) {
      topUp(task);
    }
  }

  /** Whether somebody works on a task while others do on those below. */
  private boolean delegates(TaskSnapshot task) {
    return task.state() == TaskState.WORKING && isManaged(task.key());
  }

  private void readChildren(TaskKey parent, int from, List<TaskKey> read) {
    world
        .primary()
        .call(
            parent,
            new TaskCommand.ListChildOutcomes(parent, from, 1 + random.nextInt(4), false),
            reply -> {
              if (!(reply instanceof TaskReply.Children page)) {
                return;
              }
              page.tasks().forEach(child -> read.add(child.key()));
              page.tasks().stream().filter(child -> !child.state().terminal()).forEach(this::act);
              if (page.hasMore()) {
                readChildren(parent, page.next(), read);
              } else {
                world.referee().read(parent, read);
              }
            });
  }

  private void review(TaskSnapshot task) {
    int roll = random.nextInt(10);
    VerdictDecision decision =
        roll < 5
            ? VerdictDecision.ACCEPT
            : roll < 8 ? VerdictDecision.REDO : VerdictDecision.byNumber(3 + random.nextInt(3));
    Map<String, FindingState> findings = SimTasks.findings(decision, random);
    world
        .primary()
        .call(
            task.key(),
            new TaskCommand.ReviewTask(
                task.key(),
                actor,
                task.round(),
                decision,
                findings,
                true,
                SimTasks.words(findings, "verdict on " + task.round()),
                name + task.lastEventNumber() + "-" + random.nextInt(2),
                0),
            reply -> {});
  }

  private void topUp(TaskSnapshot task) {
    Budget more = SimTasks.more(budgets.getOrDefault(task.key(), Budget.getDefaultInstance()));
    String requestId = name + "-" + task.lastEventNumber();
    TaskCommand topUp = new TaskCommand.TopUpBudget(task.key(), actor, more, "go on", requestId);
    world.primary().call(task.key(), topUp, reply -> {});
    if (random.nextInt(4) == 0) {
      world.primary().call(task.key(), topUp, reply -> {});
    }
  }

  private void say(TaskKey key) {
    TaskCommand say =
        new TaskCommand.SendMessage(
            key,
            actor,
            ByteString.copyFromUtf8("by the way"),
            "say-" + random.nextInt(5),
            0,
            Trust.EXTERNAL + random.nextInt(2));
    world.primary().call(key, say, reply -> {});
  }

  private void retry(TaskKey key) {
    TaskKey root = key.sibling(key.rootId());
    world
        .primary()
        .call(
            key,
            new TaskCommand.RetryTask(key, actor, "again"),
            reply -> {
              if (reply instanceof TaskReply.Refused refused
                  && refused.refusal() == Refusal.BUDGET_EXHAUSTED) {
                world.primary().call(root, new TaskCommand.GetTask(root), this::topUpIfFound);
              }
            });
  }

  private void retarget(TaskKey key) {
    // Others would not look after the children that somebody has made of it.
    boolean managed = isManaged(key);
    int agents = world.chances().agents();
    int to = managed ? agents : random.nextInt(agents + 2);
    String agentId = to == agents ? SimAgent.MANAGER : to > agents ? "" : SimAgent.worker(to);
    TaskCommand retarget =
        new TaskCommand.RetargetTask(
            key,
            actor,
            agentId.isEmpty() ? SimAgent.WORK : "",
            agentId,
            Labels.NONE,
            spec -> spec,
            SimStamps.STAMPS::intent,
            "try somebody else");
    world.primary().call(key, retarget, reply -> {});
  }

  /** Whether children of a task have not ended. */
  private boolean isManaged(TaskKey key) {
    return !world.referee().truth(key).children(key).stream().allMatch(TrueTask::ended);
  }

  private void topUpIfFound(@Nullable TaskReply reply) {
    if (reply instanceof TaskReply.Found found) {
      topUp(found.task());
    }
  }

  /** Asks until it is answered, with a grace that is over when the run is, or with none. */
  private void cancel(TaskKey key) {
    if (random.nextInt(3) > 0) {
      wind(key, 500 + random.nextLong(8_000));
      return;
    }
    cancelAtOnce(key);
  }

  private void wind(TaskKey key, long graceMs) {
    world
        .primary()
        .call(
            key,
            new TaskCommand.CancelTask(key, actor, "come to an end", graceMs),
            reply -> {
              if (reply == null) {
                again(() -> wind(key, graceMs));
                return;
              }
              TrueTask task = world.referee().task(key);
              Broken.unless(
                  task.ended() || task.canceling().isUnderWay(),
                  TrueCanceling.STAYS,
                  "task %s goes on",
                  key);
            });
  }

  /** From the answer on no result of the task may count. */
  private void cancelAtOnce(TaskKey key) {
    world
        .primary()
        .call(
            key,
            new TaskCommand.CancelTask(key, actor, "enough"),
            reply -> {
              if (reply == null) {
                again(() -> cancelAtOnce(key));
                return;
              }
              TrueTask task = world.referee().task(key);
              Broken.unless(task.ended(), TrueCanceling.STAYS, "task %s goes on", key);
              // Once more: it has one outcome.
              if (random.nextBoolean()) {
                world
                    .primary()
                    .call(key, new TaskCommand.CancelTask(key, actor, "really"), ignored -> {});
              }
            });
  }

  private void again(Runnable task) {
    world.time().after(100 + random.nextLong(400), task);
  }
}
