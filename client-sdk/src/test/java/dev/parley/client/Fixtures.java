package dev.parley.client;

import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentFrame.FrameCase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What several tests need. */
public final class Fixtures {

  /** Longer than anything takes that works. */
  public static final Duration SOON = Duration.ofSeconds(10);

  private Fixtures() {}

  public static TaskDraft.Builder draft() {
    return TaskDraft.forCapability("work").objective("Do the work.");
  }

  /** Waits in a handler or a test until somebody opens the latch. */
  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("waited too long");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  static long count(List<AgentFrame> frames, FrameCase kind) {
    return frames.stream().filter(frame -> frame.getFrameCase() == kind).count();
  }
}
