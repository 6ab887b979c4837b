package dev.parley.client.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How long an attempt has waited for somebody's word, however many words at once. Thread-safe. */
final class WaitClock {
  private final Set<Object> waits = new HashSet<>();
  private @Nullable Instant since;
  private Duration waited = Duration.ZERO;

  /** The attempt waits for something. */
  synchronized void begin(Object what) {
    waits.add(what);
    since = since == null ? Instant.now() : since;
  }

  /** It does not any more. */
  synchronized void end(Object what) {
    if (waits.remove(what) && waits.isEmpty() && since != null) {
      waited = waited.plus(Duration.between(since, Instant.now()));
      since = null;
    }
  }

  synchronized Duration waited() {
    return since == null ? waited : waited.plus(Duration.between(since, Instant.now()));
  }
}
