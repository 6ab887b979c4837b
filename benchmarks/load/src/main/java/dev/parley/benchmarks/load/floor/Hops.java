package dev.parley.benchmarks.load.floor;

/**
 * The sizes of the messages of one task's life in bytes.
 *
 * @param create from the requester
 * @param receipt to the requester
 * @param assignment to the worker
 * @param result from the worker
 * @param ack to the worker
 * @param end to the requester
 */
public record Hops(int create, int receipt, int assignment, int result, int ack, int end) {}
