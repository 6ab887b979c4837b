package dev.parley.server.testing;

import dev.parley.server.edge.check.EdgeLimits;

/** The usual limits of the edge, with some made small enough to be met by a test. */
public final class Limits {
  private int unackedFrames = EdgeLimits.DEFAULT.unackedFramesMax();
  private int outboundFrames = EdgeLimits.DEFAULT.outboundFramesMax();
  private int createWindow = EdgeLimits.DEFAULT.createWindow();
  private int follows = EdgeLimits.DEFAULT.followsMax();
  private int watchEvents = EdgeLimits.DEFAULT.watchEventsMax();
  private int watches = EdgeLimits.DEFAULT.watchesMax();
  private long watchStallMs = EdgeLimits.DEFAULT.watchStallMs();
  private int sessions = EdgeLimits.DEFAULT.sessionsMax();
  private long helloWaitMs = EdgeLimits.DEFAULT.helloWaitMs();

  private Limits() {}

  public static Limits usual() {
    return new Limits();
  }

  public Limits unackedFrames(int max) {
    unackedFrames = max;
    return this;
  }

  public Limits outboundFrames(int max) {
    outboundFrames = max;
    return this;
  }

  public Limits createWindow(int max) {
    createWindow = max;
    return this;
  }

  public Limits follows(int max) {
    follows = max;
    return this;
  }

  public Limits watchEvents(int max) {
    watchEvents = max;
    return this;
  }

  public Limits watches(int max) {
    watches = max;
    return this;
  }

  public Limits watchStallMs(long ms) {
    watchStallMs = ms;
    return this;
  }

  public Limits sessions(int max) {
    sessions = max;
    return this;
  }

  public Limits helloWaitMs(long ms) {
    helloWaitMs = ms;
    return this;
  }

  public EdgeLimits build() {
    EdgeLimits usual = EdgeLimits.DEFAULT;
    return new EdgeLimits(
        usual.payloadBytesMax(),
        usual.frameBytesMax(),
        usual.messageBytesMax(),
        usual.progressBytesMax(),
        usual.inFlightMax(),
        unackedFrames,
        outboundFrames,
        usual.batchRequestsMax(),
        createWindow,
        follows,
        watchEvents,
        watches,
        watchStallMs,
        sessions,
        helloWaitMs,
        usual.heartbeatIntervalMs(),
        usual.questionBytesMax(),
        usual.answerBytesMax(),
        usual.messageTextBytesMax(),
        usual.proposalBytesMax());
  }
}
