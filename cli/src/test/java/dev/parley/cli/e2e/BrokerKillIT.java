package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFilter;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskResult;
import dev.parley.client.Watch;
import dev.parley.client.Worker;
import dev.parley.v1.FailureClass;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskEvent.EventCase;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceBlockingStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker is killed under load, twice, and comes back on the same data. */
@Timeout(180)
final class BrokerKillIT {
  private static final int TASKS = 2_000;
  private static final int HELD = 8;
  private static final String MORTAL = "mortal.test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path data;

  private final long seed = Seeds.seed();
  private final SplittableRandom random = new SplittableRandom(seed);

  /** What the submitter was told is durable. */
  private final Set<String> acked = new LinkedHashSet<>();

  private final List<String> figures = new ArrayList<>();

  @Test
  void everyAcknowledgedTaskSurvivesAKill() throws Exception {
    figures.add("seed " + seed);
    try (BrokerProcess broker = BrokerProcess.start(data, Seeds.freePort(random));
        Parley parley = Parley.connect(broker.endpoint());
        Fleet fleet = new Fleet(parley, HELD, random.split());
        Child mortal = mortalWorker(broker)) {
      List<TaskHandle> held =
          IntStream.range(0, HELD).mapToObj(i -> submit(parley, Fleet.HELD, 30)).toList();
      List<TaskEvent> seen = new CopyOnWriteArrayList<>();
      Watch watch = held.getFirst().watch(seen::add);
      TaskHandle orphan = submit(parley, MORTAL, 2);
      mortal.awaitLine(line -> line.contains("\"started\""), PATIENCE);
      assertThat(fleet.awaitHolding(PATIENCE)).isTrue();

      killUnderLoad(broker, fleet, mortal);

      fleet.release();
      checkLoad(broker, parley, fleet);
      checkResumed(broker, held, watch, seen);
      checkTakenOver(broker, parley, orphan);
    }
    System.out.println("BrokerKillIT: " + String.join("; ", figures));
  }

  /** A worker that never gets done, and will die in the middle of it. */
  private static Child mortalWorker(BrokerProcess broker) {
    return ParleyCommand.start(
        "worker", "-c", MORTAL, "-x", "sleep 600", "--json", "--endpoint", broker.endpoint());
  }

  private static TaskHandle submit(Parley parley, String capability, int heartbeatSeconds) {
    return parley
        .requester()
        .submit(
            TaskDraft.forCapability(capability)
                .objective("Outlive the broker.")
                .heartbeatTimeout(Duration.ofSeconds(heartbeatSeconds))
                .build());
  }

  /**
   * Kills the broker twice: while tasks are submitted, and the mortal worker with it; then while
   * they are worked on.
   */
  private void killUnderLoad(BrokerProcess broker, Fleet fleet, Child mortal)
      throws InterruptedException {
    int ackedAtKill = random.nextInt(TASKS / 20, TASKS / 2);
    int confirmedAtKill = random.nextInt(TASKS / 2, TASKS * 3 / 4);
    try (Child submit = submitLoad(broker)) {
      while (acked.size() < ackedAtKill) {
        acked.add(nextAck(submit).orElseThrow());
      }
      broker.kill();
      mortal.kill();
      startAgain(broker, "killed after %d of %d acks".formatted(ackedAtKill, TASKS));

      assertThat(fleet.awaitConfirmed(confirmedAtKill, PATIENCE)).isTrue();
      broker.kill();
      startAgain(broker, "killed after %d of %d results".formatted(confirmedAtKill, TASKS));

      for (Optional<String> id = nextAck(submit); id.isPresent(); id = nextAck(submit)) {
        acked.add(id.get());
      }
      assertThat(submit.awaitEnd(PATIENCE).code()).isZero();
    }
    assertThat(acked).hasSize(TASKS);
  }

  private static Child submitLoad(BrokerProcess broker) {
    return ParleyCommand.start(
        "task",
        "submit",
        "--count",
        Integer.toString(TASKS),
        "--capability",
        Fleet.LOAD,
        "--objective",
        "Be there after the crash.",
        "--json",
        "--endpoint",
        broker.endpoint());
  }

  private void startAgain(BrokerProcess broker, String what) throws InterruptedException {
    double seconds = broker.startAgain().toMillis() / 1000.0;
    figures.add("%s, ready again in %.1f s".formatted(what, seconds));
  }

  /** The next task that the submitter was told is durable; empty when it is through. */
  private static Optional<String> nextAck(Child submit) throws InterruptedException {
    JsonObject line =
        JsonParser.parseString(submit.awaitLine(text -> text.startsWith("{"), PATIENCE))
            .getAsJsonObject();
    assertThat(line.has("error")).as("a task refused: %s", line).isFalse();
    return line.has("task_id") ? Optional.of(line.get("task_id").getAsString()) : Optional.empty();
  }

  private void checkLoad(BrokerProcess broker, Parley parley, Fleet fleet) {
    int leases = 0;
    int releasedAgain = 0;
    for (History history : histories(broker, List.copyOf(acked))) {
      history.checkCompleted();
      assertThat(fleet.confirmed(history.taskId()))
          .as("the results of %s that workers were told are accepted", history.taskId())
          .hasSizeLessThanOrEqualTo(1)
          .allMatch(token -> token == history.resultToken());
      leases += history.leaseTokens().size();
      releasedAgain += history.leaseTokens().size() > 1 ? 1 : 0;
    }
    assertThat(ids(parley)).as("all tasks of the load").containsExactlyInAnyOrderElementsOf(acked);
    figures.add(
        "%d tasks ended once, under %d leases; %d were leased again"
            .formatted(acked.size(), leases, releasedAgain));
  }

  private static List<String> ids(Parley parley) {
    TaskFilter filter = TaskFilter.all().capability(Fleet.LOAD);
    return StreamSupport.stream(parley.requester().list(filter).spliterator(), false)
        .map(task -> task.getTaskId())
        .toList();
  }

  /** What ran at a worker that lives goes on under the same lease. */
  private void checkResumed(
      BrokerProcess broker, List<TaskHandle> held, Watch watch, List<TaskEvent> seen)
      throws Exception {
    List<History> histories = histories(broker, held.stream().map(TaskHandle::id).toList());
    for (History history : histories) {
      history.checkCompleted();
      assertThat(history.leaseTokens()).as("the leases of %s", history.taskId()).hasSize(1);
    }
    watch.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(seen)
        .as("what a watch saw that was open all the time")
        .containsExactlyElementsOf(histories.getFirst().events());
    figures.add("%d held leases went on".formatted(held.size()));
  }

  /** What ran at a worker that died goes to another one. */
  private void checkTakenOver(BrokerProcess broker, Parley parley, TaskHandle orphan) {
    try (Worker successor =
        parley
            .worker("successor")
            .capability(MORTAL, task -> TaskResult.text("taken over"))
            .start()) {
      History history = histories(broker, List.of(orphan.id())).getFirst();
      history.checkCompleted();
      assertThat(history.leaseTokens()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(history.all(EventCase.FAILED))
          .isNotEmpty()
          .allMatch(event ->
              event.getFailed().getFailure().getFailureClass()
                  == FailureClass.FAILURE_CLASS_LEASE_LOST);
      assertThat(successor.stats().lost()).isZero();
      figures.add("a dead worker's task went to another one");
    }
  }

  private static List<History> histories(BrokerProcess broker, List<String> ids) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(broker.endpoint(), InsecureChannelCredentials.create()).build();
    try {
      TaskServiceBlockingStub tasks = TaskServiceGrpc.newBlockingStub(channel);
      return ids.stream().map(id -> History.read(tasks, id, PATIENCE)).toList();
    } finally {
      channel.shutdownNow();
    }
  }
}
