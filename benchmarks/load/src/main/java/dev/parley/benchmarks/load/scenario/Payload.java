package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.v1.CreateTaskRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The life of tasks with more and more input, up to what fits into a spec. */
final class Payload implements Scenario {
  private static final int KIB = 1024;

  /** A spec may be so long, and what stands around its input takes some of that. */
  private static final int SPEC_BYTES_MAX = 512 * KIB;

  private static final int AROUND_BYTES = 256;

  /** How much input is under way at a time, so that memory is not what is measured. */
  private static final int UNDER_WAY_BYTES = 64 * KIB * KIB;

  private final Map<String, Integer> sizes = sizes();

  private static Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("", 256);
    sizes.put("_4kib", 4 * KIB);
    sizes.put("_64kib", 64 * KIB);
    sizes.put("_256kib", 256 * KIB);
    sizes.put("_512kib", SPEC_BYTES_MAX - AROUND_BYTES);
    return sizes;
  }

  @Override
  public String name() {
    return "payload";
  }

  @Override
  public String about() {
    return "a task's life with inputs from 256 bytes to the most that a spec may hold";
  }

  @Override
  public ScenarioResult run(Stage stage) throws InterruptedException {
    Findings findings = new Findings(name());
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker");
      rig.warmUp(Rig.tasks(4 * KIB), Reviewer.NONE);
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
          stage
              .progress()
              .begins(
                  "repeat %d of %d, %,d bytes"
                      .formatted(repeat, stage.options().repeats(), size.getValue()));
          measure(rig, size.getKey(), size.getValue(), findings);
        }
      }
    }
    return findings.result();
  }

  private static void measure(Rig rig, String suffix, int inputBytes, Findings findings)
      throws InterruptedException {
    Supplier<CreateTaskRequest> tasks = Rig.tasks(inputBytes);
    int window = Math.min(Rig.WINDOW, UNDER_WAY_BYTES / inputBytes);
    double rate = rig.throughput(tasks, window, Reviewer.NONE, suffix).tasksPerSecond();
    findings.add("input_mib_per_s" + suffix, rate * inputBytes / (KIB * KIB));
    rig.singles(tasks, Reviewer.NONE, "latency" + suffix);
  }
}
