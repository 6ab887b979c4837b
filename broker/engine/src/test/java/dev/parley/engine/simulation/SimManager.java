package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a manager does with a task: hands parts of it on, reviews them, and waits for them. */
final class SimManager {

  private static final Set<Refusal> NOT_ALLOWED =
      Set.of(
          Refusal.DEPTH_EXCEEDED,
          Refusal.HELD_CHILDREN_EXCEEDED,
          Refusal.RULE_DENIED,
          Refusal.TASK_BYTES_EXCEEDED,
          Refusal.FAN_OUT_BYTES_EXCEEDED,
          Refusal.HISTORY_EXCEEDED);

  private final World world;
  private final RandomGenerator random;

  SimManager(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /**
   * Works on a task until all its children have ended, or lets go of it until a join of them is
   * decided.
   *
   * @param going whether the manager still holds the lease, as far as it knows
   * @param done what to do in the end
   * @param yield lets go of the task instead
   */
  void manage(TaskEffect.Deliver work, BooleanSupplier going, Runnable done, Consumer<Join> yield) {
    boolean wantsToYield = random.nextBoolean();
    if (work.resumption() != null) {
      readJoined(work.lease().task(), 0, new ArrayList<>());
      // Now and then it has other things to do: once it was told, it is not told again.
      boolean cares = random.nextInt(3) > 0;
      if (cares) {
        work.resumption().children().tasks().stream()
            .filter(child -> child.awaited() == Reviewer.REQUESTER)
            .forEach(child -> review(child, work.lease()));
        work.resumption().children().tasks().forEach(child -> answer(child, work.lease()));
      }
      // There is nothing that it can do for those that are parked.
      boolean waitsOn =
          !cares
              || work.resumption().children().tasks().stream()
                  .anyMatch(child -> child.state() == TaskState.PARKED);
      if (random.nextInt(3) > (waitsOn ? 1 : 0)) {
        done.run();
        return;
      }
      wantsToYield |= waitsOn;
    }
    boolean yields = wantsToYield;
    int children = 1 + random.nextInt(3);
    int[] open = {children};
    List<TaskKey> keys = new ArrayList<>();
    Runnable end =
        () -> {
          if (yields && !keys.isEmpty()) {
            yield.accept(join(keys, work.resumption() != null));
          } else {
            done.run();
          }
        };
    Runnable one =
        () -> {
          if (--open[0] == 0) {
            end.run();
          }
        };
    for (int i = 0; i < children; i++) {
      TaskKey child = work.lease().task().sibling(work.lease().task().taskId() + ".c" + i);
      keys.add(child);
      Runnable then = yields ? one : () -> follow(child, work.lease(), going, one);
      // It does without what is not allowed, or has no room.
      Runnable without =
          () -> {
            keys.remove(child);
            one.run();
          };
      create(child, work, going, then, without);
    }
  }

  /** Reads page by page what its children came to, as if they had not fit into the assignment. */
  private void readJoined(TaskKey task, int from, List<TaskKey> read) {
    world
        .primary()
        .call(
            task,
            new TaskCommand.ListChildOutcomes(task, from, 1 + random.nextInt(2), true),
            reply -> {
              if (!(reply instanceof TaskReply.Children page)) {
                return;
              }
              page.tasks().forEach(child -> read.add(child.key()));
              if (page.hasMore()) {
                readJoined(task, page.next(), read);
              } else {
                world.referee().readJoined(task, read);
              }
            });
  }

  /**
   * A join of any kind, but one that nobody else would end has a time-out.
   *
   * @param told whether some may need what the manager was told of, and will not tell it again
   */
  private Join join(List<TaskKey> children, boolean told) {
    boolean leavesReviews = random.nextInt(4) == 0;
    Join.Builder join =
        Join.newBuilder()
            .setMode(1 + random.nextInt(3))
            .setQuorum(1 + random.nextInt(children.size()))
            .setLoserAction(1 + random.nextInt(2))
            .setFailureAction(1 + random.nextInt(3))
            .setFailuresTolerated(random.nextInt(2))
            .setAttentionAction(leavesReviews ? 2 : 1);
    if (leavesReviews || told || random.nextInt(4) == 0) {
      join.setTimeoutMs(1_000 + random.nextLong(10_000));
    }
    if (random.nextInt(3) == 0) {
      children.forEach(child -> join.addChildIds(child.taskId()));
    }
    return join.build();
  }

  /**
   * So much of what the parent has that two children that work at once do not fit; null for none.
   */
  private @Nullable Budget share(TaskEffect.Deliver work) {
    BudgetStatus budget = work.budget();
    if (budget == null || random.nextInt(3) == 0) {
      return null;
    }
    Budget.Builder share = Budget.newBuilder().setCurrency("EUR").setWarningPercent(50);
    for (BudgetStatus.Line line : budget.lines()) {
      if (line.limit() == BudgetItem.NO_LIMIT) {
        continue;
      }
      long part = Math.max(1, line.limit() * (40 + random.nextInt(50)) / 100);
      switch (line.item()) {
        case TOKENS -> share.setTokens(part);
        case COST -> share.setCostMicros(part);
        case ATTEMPTS -> share.setAttempts(part);
        case DELEGATIONS -> share.setDelegations(Math.min(part, line.limit()));
        case WALL_TIME, REDO_ROUNDS, DEPTH -> {}
      }
    }
    return share.build();
  }

  private void create(
      TaskKey child,
      TaskEffect.Deliver work,
      BooleanSupplier going,
      Runnable created,
      Runnable refused) {
    Lease parent = work.lease();
    if (!going.getAsBoolean()) {
      return;
    }
    TaskCreated.Builder task = SimTasks.draw(random, SimAgent.WORK, world.chances().agents());
    VerificationPolicy.Builder policy = task.getVerificationPolicyBuilder();
    // The one manager may have no slot but that in which it waits for this child.
    if (policy.getEscalationCapability().equals(SimAgent.MANAGE)) {
      policy.setEscalationCapability(SimAgent.WORK);
    }
    if (task.getRetryPolicy().hasEscalation()) {
      task.getRetryPolicyBuilder().getEscalationBuilder().setCapability(SimAgent.WORK);
    }
    Budget share = share(work);
    if (share != null) {
      task.setBudget(share);
    } else if (random.nextInt(4) == 0) {
      task.setBudget(SimTasks.budget(random));
    }
    // To be asked by what it combines the results of would be no circle, but would wait for itself.
    if (work.resumption() == null && random.nextInt(6) == 0) {
      SimTasks.askBack(random, task, work.spec(), work.holder().agentId());
    }
    task.setIntent(SimStamps.STAMPS.intent(task.getSpec()));
    TaskCommand create =
        new TaskCommand.CreateTask(
            child,
            Actors.requester("sim"),
            task.setParentId(parent.task().taskId()).setRequestId("req-" + child.taskId()).build(),
            parent.token());
    world
        .primary()
        .call(
            child,
            create,
            reply -> {
              if (reply instanceof TaskReply.Created) {
                world.referee().task(child);
                created.run();
              } else if (reply instanceof TaskReply.Refused no
                  && NOT_ALLOWED.contains(no.refusal())) {
                refused.run();
              } else if (reply == null || scopeKilled(reply) || isCycle(reply)) {
                // Asked for something else, or later, it may be taken.
                again(() -> create(child, work, going, created, refused));
              }
            });
  }

  private static boolean scopeKilled(TaskReply reply) {
    return reply instanceof TaskReply.Refused refused && refused.refusal() == Refusal.SCOPE_KILLED;
  }

  private void follow(TaskKey child, Lease parent, BooleanSupplier going, Runnable ended) {
    if (!going.getAsBoolean()) {
      return;
    }
    world
        .primary()
        .call(
            child,
            new TaskCommand.GetTask(child),
            reply -> {
              if (!(reply instanceof TaskReply.Found found)) {
                again(() -> follow(child, parent, going, ended));
              } else if (rests(found.task().state())) {
                if (found.task().state() == TaskState.PARKED) {
                  giveUp(found.task());
                }
                ended.run();
              } else {
                if (found.task().awaited() == Reviewer.REQUESTER) {
                  review(found.task(), parent);
                }
                answer(found.task(), parent);
                again(() -> follow(child, parent, going, ended));
              }
            });
  }

  private static boolean isCycle(TaskReply reply) {
    return reply instanceof TaskReply.Refused refused
        && refused.refusal() == Refusal.CYCLE_DETECTED;
  }

  private static boolean rests(TaskState state) {
    return state.terminal() || state == TaskState.PARKED;
  }

  /** A child is done without; one that waits for a human the manager tries to let go on first. */
  private void giveUp(TaskSnapshot child) {
    // What it has reserved may be what another one waits for.
    if (child.reason() != TaskReason.RULE_APPROVAL) {
      letGo(child.key());
      return;
    }
    Holder manager = new Holder(World.TENANT, SimAgent.MANAGER, "");
    world
        .primary()
        .call(
            child.key(),
            new TaskCommand.RetryTask(child.key(), Actors.agent(manager), "I need it"),
            reply -> letGo(child.key()));
  }

  private void letGo(TaskKey child) {
    TaskCommand cancel =
        new TaskCommand.CancelTask(child, Actors.requester("sim"), "it rests, others wait");
    world
        .primary()
        .call(
            child,
            cancel,
            reply -> {
              if (reply == null) {
                again(() -> letGo(child));
              }
            });
  }

  private void review(TaskSnapshot child, Lease parent) {
    boolean good = random.nextInt(3) > 0;
    world
        .primary()
        .call(
            child.key(),
            new TaskCommand.ReviewTask(
                child.key(),
                Actors.requester("sim"),
                child.round(),
                good ? VerdictDecision.ACCEPT : VerdictDecision.REDO,
                SimTasks.findings(good ? VerdictDecision.ACCEPT : VerdictDecision.REDO, random),
                true,
                ByteString.copyFromUtf8("verdict"),
                "review-" + child.lastEventNumber(),
                parent.token()),
            reply -> {});
  }

  private void answer(TaskSnapshot child, Lease parent) {
    for (Question question : child.dialogue().questions()) {
      if (question.isOpen()) {
        TaskCommand answer =
            SimQuestions.answer(child, question, Actors.requester("sim"), parent.token(), random);
        world.primary().call(child.key(), answer, reply -> {});
      }
    }
  }

  private void again(Runnable task) {
    world.time().after(100 + random.nextLong(300), task);
  }
}
