package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.fleet.Reviewer;
import dev.parley.v1.CreateTaskRequest;
import java.time.Duration;
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
    for (Map.Entry<String, Integer> size : sizes.entrySet()) {
      measure(stage, size.getKey(), size.getValue(), findings);
    }
    return findings.result();
  }

  /** On a broker of its own: what large tasks leave behind in one weighs on small ones. */
  private static void measure(Stage stage, String suffix, int inputBytes, Findings findings)
      throws InterruptedException {
    Supplier<CreateTaskRequest> tasks = Rig.tasks(inputBytes);
    int window = Math.min(Rig.WINDOW, UNDER_WAY_BYTES / inputBytes);
    try (Rig rig = Rig.start(stage, findings)) {
      stage.progress().begins("warming up the broker for %,d bytes".formatted(inputBytes));
      rig.warmUp(tasks, window, Reviewer.NONE, warmUp(stage, inputBytes));
      for (int repeat = 1; repeat <= stage.options().repeats(); repeat++) {
        stage
            .progress()
            .begins(
                "%,d bytes, repeat %d of %d"
                    .formatted(inputBytes, repeat, stage.options().repeats()));
        double rate = rig.throughput(tasks, window, Reviewer.NONE, suffix).tasksPerSecond();
        findings.add("input_mib_per_s" + suffix, rate * inputBytes / (KIB * KIB));
        rig.singles(tasks, Reviewer.NONE, suffix);
      }
    }
  }

  /** Large tasks take their time in little code, and fill the disk: less is enough for them. */
  private static Duration warmUp(Stage stage, int inputBytes) {
    Duration whole = stage.options().warmUp();
    return inputBytes <= 4 * KIB ? whole : whole.dividedBy(3);
  }
}
