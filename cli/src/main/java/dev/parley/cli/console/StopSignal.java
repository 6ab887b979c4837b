package dev.parley.cli.console;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a command that runs until it is told to stop end in its own time: on SIGTERM or Ctrl-C the
 * JVM waits until the command has closed what it opened and has said so.
 *
 * <p>Thread-safe.
 */
public final class StopSignal {
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final boolean listensToSystem;
  private volatile int code;
  private boolean armed;

  private StopSignal(boolean listensToSystem) {
    this.listensToSystem = listensToSystem;
  }

  /** Returns the signal of this process: SIGTERM and Ctrl-C give it. */
  static StopSignal ofProcess() {
    return new StopSignal(true);
  }

  /** Returns a signal that only {@link #ask} gives, for commands inside of another program. */
  public static StopSignal byHand() {
    return new StopSignal(false);
  }

  /**
   * Returns what completes when the process is told to stop. Until it is called, signals end the
   * process at once.
   */
  public synchronized CompletableFuture<Void> asked() {
    if (listensToSystem && !armed) {
      armed = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::hold, "parley-stop"));
    }
    return asked;
  }

  /** Tells the command to stop, as a signal would. */
  public void ask() {
    asked.complete(null);
  }

  /** The command has ended with this exit code; the process may. */
  public void finished(int exitCode) {
    code = exitCode;
    finished.countDown();
  }

  /**
   * Runs when the JVM is about to end. It would end with the number of the signal: the command's
   * own code says more.
   */
  private void hold() {
    ask();
    try {
      finished.await();
      Runtime.getRuntime().halt(code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
