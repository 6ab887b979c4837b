package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Answering;
import dev.parley.benchmarks.load.fleet.Herd;
import dev.parley.benchmarks.load.fleet.Holding;
import dev.parley.benchmarks.load.fleet.Requester;
import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.benchmarks.load.fleet.Specs;
import dev.parley.benchmarks.load.fleet.Switch;
import dev.parley.benchmarks.load.fleet.Ticket;
import dev.parley.benchmarks.load.measure.Wait;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.KillReport;
import dev.parley.v1.KillRequest;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.Scope;
import dev.parley.v1.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A thousand busy agents, and a kill switch for what they do: how soon each of them hears. */
final class Kill implements Scenario {
  private static final String HERD = "doomed";
  private static final int AGENTS = 1_000;

  /** Of fewer, a kill takes too little processor time to see. */
  private static final int AGENTS_MIN = 100;

  private static final int INPUT_BYTES = 256;
  private static final Duration END = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public String about() {
    return "1,000 busy agents and as many waiting tasks, ended by one kill switch";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    int size = Math.min(Math.max(AGENTS_MIN, stage.options().scaled(AGENTS)), Herd.sizeMax());
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(Rig.tasks(INPUT_BYTES), Reviewer.NONE);
      Switch work = new Switch(new Answering(Specs.result(INPUT_BYTES)));
      try (Herd herd = Herd.connect(stage.loops(), rig.broker().port(), HERD, size, 1, work)) {
        findings.add("agents", (double) herd.size());
        for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
          stage.progress().begins("repeat %d of %d".formatted(repeat, stage.options().repeats()));
          kill(rig, work, size, findings);
        }
      }
    }
    return findings.result();
  }

  private static void kill(Rig rig, Switch work, int size, Findings findings)
      throws InterruptedException {
    Requester requester = rig.crew().requester();
    Holding holding = new Holding(size);
    work.set(holding);
    Supplier<CreateTaskRequest> tasks = Specs.requests(Specs.spec(HERD, INPUT_BYTES));
    Created created = new Created(2 * size);
    requester
        .line()
        .run(() -> {
          for (int i = 0; i < 2 * size; i++) {
            requester.create(tasks.get(), false, created);
          }
        });
    // One that came after the kill would wait for the next one, and keep an agent from it.
    Wait.until("all tasks to be created", created.all, END);
    Wait.until("all agents to be busy", holding.allBusy(), END);
    Interval interval = Interval.begin(rig.broker());
    long begun = System.nanoTime();
    String id =
        requester
            .control()
            .kill(KillRequest.newBuilder().setScope(Scope.newBuilder().setCapability(HERD)).build())
            .getSwitch()
            .getSwitchId();
    findings.add("kill_answered_ms", (System.nanoTime() - begun) / 1e6);
    long last = Wait.until("all agents to hear of the kill", holding.allStopped(), END);
    findings.add("kill_reached_all_ms", (last - begun) / 1e6);
    KillReport report = awaitStopped(requester, id);
    findings.add("kill_confirmed_ms", (System.nanoTime() - begun) / 1e6);
    interval.end(report.getTasksKilled(), "", findings);
    findings.addLatency("latency", holding.stoppedAfter(begun));
    findings.add("tasks_killed", (double) report.getTasksKilled());
    ReviveRequest revive =
        ReviveRequest.newBuilder()
            .setSwitchId(id)
            .setStage(ReviveStage.REVIVE_STAGE_DISPATCH)
            .build();
    requester.control().revive(revive);
  }

  /** Counts the tasks that are there. Used by one loop. */
  private static final class Created implements Ticket {
    private final CompletableFuture<Void> all = new CompletableFuture<>();
    private int missing;

    private Created(int expected) {
      this.missing = expected;
    }

    @Override
    public void created(Task task) {
      if (--missing == 0) {
        all.complete(null);
      }
    }
  }

  private static KillReport awaitStopped(Requester requester, String id)
      throws InterruptedException {
    GetKillReportRequest request =
        GetKillReportRequest.newBuilder().setSwitchId(id).setLeasesMax(1).build();
    long begun = System.nanoTime();
    KillReport report = requester.control().getKillReport(request).getReport();
    while (!report.getComplete() || report.getLeasesUnconfirmed() > 0) {
      if (System.nanoTime() - begun > END.toNanos()) {
        throw new IllegalStateException(
            "Expected all agents to confirm, but %d have not."
                .formatted(report.getLeasesUnconfirmed()));
      }
      Thread.sleep(5);
      report = requester.control().getKillReport(request).getReport();
    }
    return report;
  }
}
