package dev.parley.server.artifact;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time for artifacts that nobody refers to. A look that can't see all tasks
 * removes nothing. Has a thread of its own from {@link #start} to {@link #close}.
 */
public final class ArtifactSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweep.class);

  private final Artifacts artifacts;
  private final References references;
  private final Thread thread;

  public ArtifactSweep(Artifacts artifacts, References references) {
    this.artifacts = artifacts;
    this.references = references;
    this.thread =
        Thread.ofPlatform().name("parley-artifact-sweep").daemon().unstarted(this::sweepForEver);
  }

  /** Starts: the first look is one period later. */
  public void start() {
    thread.start();
  }

  private void sweepForEver() {
    try {
      while (true) {
        Thread.sleep(artifacts.limits().sweepPeriodMs());
        sweep();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Looks once. */
  void sweep() throws InterruptedException {
    try {
      int removed = artifacts.sweep(references.gather());
      if (removed > 0) {
        LOG.info("Removed {} artifacts that no task refers to", removed);
      }
    } catch (References.IncompleteException e) {
      LOG.warn(
          "Left all artifacts as they are, because not all tasks could be read: {}",
          e.getMessage());
    } catch (IOException e) {
      LOG.warn("Could not look through the artifacts: {}", e.toString());
    } catch (RuntimeException e) {
      LOG.error("The sweep of artifacts failed", e);
    }
  }

  /** Stops. Does not wait for a look that is under way. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
