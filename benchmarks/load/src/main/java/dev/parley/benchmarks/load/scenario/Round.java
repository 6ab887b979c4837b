package dev.parley.benchmarks.load.scenario;

/**
 * What one measurement of a throughput comes to.
 *
 * @param brokerMicrosPerTask the broker's processor time
 */
record Round(double tasksPerSecond, double brokerMicrosPerTask) {}
