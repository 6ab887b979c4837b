package dev.parley.client;

/**
 * What a worker does and has done. Figures are taken one after the other, not at one instant.
 *
 * @param connected whether the broker has welcomed the present stream
 * @param draining whether the worker takes no more tasks
 * @param running handlers that run now, canceled ones that have not ended included
 * @param unconfirmed results and failures that the broker has not confirmed yet
 * @param completed results that the broker confirmed
 * @param failed failures that the broker confirmed
 * @param declined tasks that were declined
 * @param yielded yields that the broker confirmed
 * @param lost attempts whose lease was lost or revoked before they were done
 * @param reconnects streams that were opened after the first one
 */
public record WorkerStats(
    boolean connected,
    boolean draining,
    int running,
    int unconfirmed,
    long completed,
    long failed,
    long declined,
    long yielded,
    long lost,
    long reconnects) {}
