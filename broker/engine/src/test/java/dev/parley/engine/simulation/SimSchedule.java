package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.TaskCreated;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has something done again and again: holds it back, lets it go on, triggers and
 * changes it, looks after its runs, and has enough of it in the end.
 */
final class SimSchedule {

  private final World world;
  private final TaskKey key;
  private final Actor actor;
  private final RandomGenerator random;
  private final Consumer<TaskKey> lookAfter;
  private final Set<TaskKey> known = new HashSet<>();
  private int asked;

  /**
   * @param lookAfter reviews a run, answers it, and whatever else it needs
   */
  SimSchedule(World world, String requester, Consumer<TaskKey> lookAfter) {
    this.world = world;
    this.key = new TaskKey(World.TENANT, requester + "-again");
    this.actor = Actors.requester(requester);
    this.random = world.fork("schedule/" + requester);
    this.lookAfter = lookAfter;
  }

  /** Takes part in every third world. */
  void start() {
    if (random.nextInt(3) == 0) {
      TaskCreated.Builder task = draw().setRequestId("req-" + key.taskId());
      if (random.nextInt(3) > 0) {
        task.setBudget(SimTasks.budget(random));
      }
      TaskCreated schedule = task.build();
      world.time().after(random.nextLong(5_000), () -> create(schedule));
    }
  }

  private TaskCreated.Builder draw() {
    TaskCreated.Builder run = SimTasks.draw(random, SimAgent.WORK, world.chances().agents());
    run.clearLoopPolicy();
    Schedule.Builder schedule =
        Schedule.newBuilder()
            .setCron(Integer.toString(1 + random.nextInt(5)))
            .setTimeZone("UTC")
            .setOverlapAction(1 + random.nextInt(4))
            .setCatchupWindowMs(1_000 + random.nextLong(8_000))
            .setJitterMs(random.nextBoolean() ? 0 : random.nextLong(1_500))
            .setRunsMax(random.nextBoolean() ? 0 : 2 + random.nextInt(6));
    if (random.nextInt(4) == 0) {
      run.setBudget(Budget.newBuilder().setAttempts(2).setWarningPercent(80));
    }
    return TaskCreated.newBuilder()
        .setSpec(ByteString.copyFromUtf8("schedule"))
        .setTrust(run.getTrust())
        .setCapability(SimAgent.WORK)
        .setSchedule(schedule.setRun(run));
  }

  private void create(TaskCreated schedule) {
    call(
        new TaskCommand.CreateTask(key, actor, schedule, 0),
        reply -> {
          if (reply instanceof TaskReply.Created) {
            new SimWatcher(world, key, random).start();
            world.time().after(10_000 + random.nextLong(40_000), this::cancel);
            meddle();
          } else if (!(reply instanceof TaskReply.Refused refused
              && refused.refusal() == Refusal.BUDGET_EXCEEDED)) {
            later(() -> create(schedule));
          }
        });
  }

  /** Until it has ended. */
  private void meddle() {
    call(
        new TaskCommand.ListChildOutcomes(key, 0, 100, false),
        reply -> {
          if (reply instanceof TaskReply.Children children) {
            for (TaskSnapshot run : children.tasks()) {
              if (known.add(run.key())) {
                lookAfter.accept(run.key());
              }
            }
          }
          if (reply instanceof TaskReply.Refused refused
              && refused.refusal() == Refusal.TASK_NOT_FOUND) {
            return;
          }
          if (!world.referee().task(key).ended()) {
            act();
            world.time().after(500 + random.nextLong(1_500), this::meddle);
          }
        });
  }

  private void act() {
    switch (random.nextInt(16)) {
      case 0 -> call(new TaskCommand.HoldSchedule(key, actor, true, "wait"), reply -> {});
      case 1, 2, 3 -> call(new TaskCommand.HoldSchedule(key, actor, false, "on"), reply -> {});
      case 4, 5 -> trigger();
      case 6 -> call(new TaskCommand.ChangeSchedule(key, actor, draw().build()), reply -> {});
      default -> {}
    }
  }

  private void trigger() {
    TaskCommand trigger =
        new TaskCommand.TriggerSchedule(
            key,
            actor,
            key.taskId() + ".asked-" + ++asked,
            OverlapAction.byNumber(random.nextInt(5)));
    call(trigger, reply -> {});
    if (random.nextBoolean()) {
      call(trigger, reply -> {});
    }
  }

  private void cancel() {
    call(
        new TaskCommand.CancelTask(key, actor, "enough", random.nextBoolean() ? 0 : 3_000),
        reply -> {
          if (reply == null) {
            later(this::cancel);
          }
        });
  }

  private void call(TaskCommand command, Consumer<@Nullable TaskReply> answer) {
    world.primary().call(key, command, answer);
  }

  private void later(Runnable task) {
    world.time().after(100 + random.nextLong(400), task);
  }
}
