package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Answering;
import dev.parley.benchmarks.load.fleet.Herd;
import dev.parley.benchmarks.load.fleet.Holding;
import dev.parley.benchmarks.load.fleet.Manager;
import dev.parley.benchmarks.load.fleet.Requester;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.fleet.Switch;
import dev.parley.benchmarks.load.fleet.Ticket;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.benchmarks.load.process.HeapMeter;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Ten thousand agents that mostly wait: what each costs, how fast a task for one of them is there,
 * and how fast all of them hear that they should stop.
 */
final class IdleFleet implements Scenario {
  private static final String HERD = "member";
  private static final String CHIEF = "chief";
  private static final int AGENTS = 10_000;
  private static final int TASKS_PER_S = 200;
  private static final int INPUT_BYTES = 256;
  private static final double BYTES_PER_KIB = 1024;
  private static final Duration END = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "fleet";
  }

  @Override
  public String about() {
    return "10,000 connected agents, 200 tasks per second for single ones, a cancel for all of them";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    int size = size(stage, findings);
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(Rig.tasks(INPUT_BYTES), Reviewer.NONE);
      Answering answering = new Answering(Specs.result(INPUT_BYTES));
      Switch work = new Switch(answering);
      try (Herd herd = connect(stage, rig, size, work, findings);
          Manager chief = chief(stage, rig, size)) {
        findings.add("agents", (double) herd.size());
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
          idle(stage, rig, findings);
          work.set(answering);
          answering.takeDispatch();
          rig.atRate(tasksForAnyone(size), TASKS_PER_S, "latency", "");
          findings.addLatency("dispatch", answering.takeDispatch());
          cancelAll(rig, work, size, findings);
        }
        findings.add("chief_refusals", (double) chief.refusals());
      }
    }
    return findings.result();
  }

  private static int size(Stage stage, Findings findings) {
    int wanted = stage.options().scaled(AGENTS);
    int possible = Herd.sizeMax();
    if (possible < wanted) {
      findings.remark(
          "A process may open too few files for %,d agents (ulimit -n): there were %,d."
              .formatted(wanted, possible));
    }
    return Math.min(wanted, possible);
  }

  private static Herd connect(Stage stage, Rig rig, int size, Switch work, Findings findings)
      throws InterruptedException {
    stage.progress().begins("connecting %,d agents".formatted(size));
    HeapMeter heap = new HeapMeter(rig.broker().pid());
    long heapBefore = heap.liveBytes();
    long residentBefore = rig.broker().meter().residentBytes().orElse(0);
    long begun = System.nanoTime();
    Herd herd = Herd.connect(stage.loops(), rig.broker().port(), HERD, size, 1, work);
    findings.add("connected_per_s", size * 1e9 / (System.nanoTime() - begun));
    double heapEach = (double) (heap.liveBytes() - heapBefore) / size;
    findings.add("heap_kib_per_idle_agent", heapEach / BYTES_PER_KIB);
    rig.broker()
        .meter()
        .residentBytes()
        .ifPresent(bytes ->
            findings.add(
                "rss_kib_per_idle_agent",
                (double) (bytes - residentBefore) / size / BYTES_PER_KIB));
    return herd;
  }

  private static Manager chief(Stage stage, Rig rig, int size) throws InterruptedException {
    return Manager.connect(
        stage.loops(),
        rig.broker().port(),
        CHIEF,
        CHIEF,
        1,
        size,
        (assignment, number) -> specFor(number),
        Manager.Waiting.HOLDING);
  }

  private static TaskSpec specFor(int agent) {
    Target target =
        Target.newBuilder()
            .setAgent(AgentTarget.newBuilder().setAgentId(Herd.agentId(agent)))
            .build();
    return Specs.spec(HERD, INPUT_BYTES).toBuilder().setTarget(target).build();
  }

  private static Supplier<CreateTaskRequest> tasksForAnyone(int size) {
    Supplier<CreateTaskRequest> tasks = Rig.tasks(INPUT_BYTES);
    return () ->
        tasks.get().toBuilder().setSpec(specFor(ThreadLocalRandom.current().nextInt(size))).build();
  }

  private static void idle(Stage stage, Rig rig, Findings findings) throws InterruptedException {
    long begun = System.nanoTime();
    long before = rig.broker().meter().cpu().totalNanos();
    Wait.unlessBroken(rig.crew().requester().broken(), stage.options().measure());
    double used = rig.broker().meter().cpu().totalNanos() - before;
    findings.add("idle_broker_cores", used / (System.nanoTime() - begun));
  }

  /** Gives every agent a child of one task, and cancels that. */
  private static void cancelAll(Rig rig, Switch work, int size, Findings findings)
      throws InterruptedException {
    Holding holding = new Holding(size);
    work.set(holding);
    Requester requester = rig.crew().requester();
    CreateTaskRequest root = Specs.requests(Specs.spec(CHIEF, INPUT_BYTES)).get();
    CompletableFuture<Long> told = new CompletableFuture<>();
    requester.line().run(() -> requester.create(root, true, new Told(told)));
    Wait.until("all agents to be busy", holding.allBusy(), END);
    long canceled = System.nanoTime();
    requester.line().run(() -> requester.cancel(root.getTaskId()));
    findings.add(
        "cancel_told_ms",
        (Wait.until("the requester to hear of the cancel", told, END) - canceled) / 1e6);
    findings.add(
        "cancel_reached_all_ms",
        (Wait.until("all agents to hear of the cancel", holding.allStopped(), END) - canceled)
            / 1e6);
  }

  private record Told(CompletableFuture<Long> at) implements Ticket {
    @Override
    public void ended(Task task) {
      at.complete(System.nanoTime());
    }
  }
}
