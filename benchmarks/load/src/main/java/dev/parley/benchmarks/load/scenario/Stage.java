package dev.parley.benchmarks.load.scenario;

import dev.parley.benchmarks.load.BenchOptions;
import dev.parley.benchmarks.load.Progress;
import dev.parley.benchmarks.load.fleet.Loops;
import dev.parley.benchmarks.load.process.BrokerCommand;
import dev.parley.benchmarks.load.process.BrokerProcess;

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
    return BrokerProcess.start(command, options.brokerFlags(), shards);
  }
}
