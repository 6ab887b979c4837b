package dev.parley.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Makes calls that end in a callback, waits for their outcome, and holds all of them to what every
 * port promises: the callback comes exactly once, and not from inside of the call. Thread-safe.
 */
final class Calls {
  private static final long PATIENCE_SECONDS = 60;

  private final ThreadLocal<Boolean> insideOfCall = ThreadLocal.withInitial(() -> false);
  private final List<Call<?>> all = new CopyOnWriteArrayList<>();
  private volatile Runnable letTimePass = () -> {};

  void beforeEachWait(Runnable task) {
    letTimePass = task;
  }

  /** One call and its outcome. */
  final class Call<T> {
    private final String name;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean endedInside;

    private Call(String name) {
      this.name = name;
    }

    /** The callback comes with this outcome. */
    void end(T value) {
      checkOutside();
      ended.incrementAndGet();
      outcome.complete(value);
    }

    /** A callback that is not the last one comes. */
    void checkOutside() {
      endedInside |= insideOfCall.get();
    }

    T await() {
      letTimePass.run();
      try {
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        return fail("Expected %s to end, but it has not.".formatted(name), e);
      } catch (ExecutionException e) {
        return fail("Expected %s to end with an outcome.".formatted(name), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return fail("Interrupted while waiting for %s.".formatted(name), e);
      }
    }
  }

  /** Makes a call. */
  <T> Call<T> call(String name, Consumer<Call<T>> making) {
    Call<T> call = new Call<>(name);
    all.add(call);
    insideOfCall.set(true);
    try {
      making.accept(call);
    } finally {
      insideOfCall.set(false);
    }
    return call;
  }

  /** To be asked when nothing is under way any more. */
  void check() {
    for (Call<?> call : all) {
      call.await();
      assertThat(call.ended.get()).as("callbacks of %s", call.name).isEqualTo(1);
      assertThat(call.endedInside).as("%s was told inside of the call", call.name).isFalse();
    }
  }
}
