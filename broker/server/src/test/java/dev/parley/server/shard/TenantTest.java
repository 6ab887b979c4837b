package dev.parley.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.ContentStamps;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.testing.InMemoryCheckpointStore;
import dev.parley.engine.testing.InMemoryJournal;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tenants on the same shard, whose tasks even have the same ids. */
final class TenantTest {
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private ShardHost shards;

  @BeforeEach
  void start() throws Exception {
    ShardStores stores =
        new ShardStores(
            new InMemoryJournal(new SimLog(), callbacks),
            new InMemoryCheckpointStore(new SimCheckpoints(), callbacks));
    shards =
        new ShardHost(
            new HostConfig("node", ShardConfig.DEFAULTS, TaskLimits.DEFAULT, ContentStamps.NONE),
            List.of(stores),
            new AgentRegistry(),
            () -> loop,
            callbacks,
            new SplittableRandom(1),
            available -> {});
    shards.open().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws InterruptedException {
    assertThat(shards.close(Duration.ofSeconds(20))).isTrue();
    loop.close();
    callbacks.close();
  }

  @Test
  void tasksOfAnotherTenantAreNotThere() {
    ConcurrentLinkedQueue<String> seenByBlue = new ConcurrentLinkedQueue<>();
    shards.watch(
        new TaskKey("blue", "t1"),
        new TreeListener() {
          @Override
          public void committed(Event event, long position) {
            seenByBlue.add(event.getTenant());
          }

          @Override
          public void missed() {}
        });
    assertThat(create("red", "t1")).isInstanceOf(TaskReply.Created.class);
    assertThat(create("red", "only-red")).isInstanceOf(TaskReply.Created.class);

    TaskKey foreign = new TaskKey("blue", "only-red");
    for (TaskCommand command :
        List.of(
            new TaskCommand.GetTask(foreign),
            new TaskCommand.CancelTask(foreign, Actors.requester("x"), ""),
            new TaskCommand.RetryTask(foreign, Actors.requester("x"), ""),
            new TaskCommand.ReadHistory(foreign, 0, 10),
            new TaskCommand.ReadTree(foreign, 0, 0, 10))) {
      assertThat(ask(command))
          .isInstanceOfSatisfying(
              TaskReply.Refused.class,
              refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TASK_NOT_FOUND));
    }
    assertThat(listed("blue")).isEmpty();

    assertThat(create("blue", "t1")).isInstanceOf(TaskReply.Created.class);
    assertThat(listed("blue")).containsExactly("blue/t1");
    assertThat(listed("red")).containsExactlyInAnyOrder("red/t1", "red/only-red");
    assertThat(seenByBlue).containsOnly("blue");
  }

  private List<String> listed(String tenant) {
    TaskFilter all =
        new TaskFilter(Set.of(), Set.of(), null, null, null, Labels.NONE, false, false);
    TaskReply reply = ask(new TaskCommand.ListTasks(tenant, all, Long.MAX_VALUE, 100));
    return ((TaskReply.Page) reply).tasks().stream().map(t -> t.key().toString()).toList();
  }

  private TaskReply create(String tenant, String taskId) {
    TaskCreated task = TaskCreated.newBuilder().setCapability("review").build();
    return ask(
        new TaskCommand.CreateTask(
            new TaskKey(tenant, taskId), Actors.requester("somebody"), task, 0));
  }

  private TaskReply ask(TaskCommand command) {
    CompletableFuture<TaskReply> answer = new CompletableFuture<>();
    shards.submit(
        0,
        command,
        new ReplyTo<>() {
          @Override
          public void reply(TaskReply reply) {
            answer.complete(reply);
          }

          @Override
          public void failed(ShardFailure failure) {
            answer.completeExceptionally(new AssertionError(failure));
          }
        });
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
