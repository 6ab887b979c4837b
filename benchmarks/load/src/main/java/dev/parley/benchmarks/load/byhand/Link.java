package dev.parley.benchmarks.load.byhand;

import dev.parley.benchmarks.load.process.ProcessMeter;

/** A system that runs, with its requester and workers connected. Thread-safe. */
public interface Link extends AutoCloseable {
  /** Sends a task; does not wait until it is durable. */
  void send(byte[] task);

  /** Returns a meter for the process of the system. */
  ProcessMeter server();

  /** Disconnects everybody, ends the system and removes its data. */
  @Override
  void close();
}
