package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.Progress;
import dev.parley.benchmarks.load.fleet.Loops;
import dev.parley.benchmarks.load.process.BrokerCommand;
import dev.parley.benchmarks.load.process.BrokerProcess;
import dev.parley.benchmarks.load.process.Profiler;
import java.util.ArrayList;
import java.util.List;

/**
 * What scenarios run on.
 *
 * @param command starts brokers
 * @param loops the threads of the load
 */
public record Stage(BrokerCommand command, BenchOptions options, Loops loops, Progress progress) {
  /** Starts a broker with as many shards as it has by default. */
  BrokerProcess broker() throws InterruptedException {
    return broker(0);
  }

  /** Starts a broker with so many shards. */
  BrokerProcess broker(int shards) throws InterruptedException {
    progress.begins("starting a broker");
    List<String> flags = new ArrayList<>(options.brokerFlags());
    if (options.profile() != null) {
      flags.addAll(Profiler.JVM_FLAGS);
    }
    return BrokerProcess.start(command, flags, shards);
  }
}
