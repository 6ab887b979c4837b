package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.JournalChain.BrokenException;
import dev.parley.engine.runtime.JournalChain.Verdict;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the log of a shard says, by the rule of validity and nothing else: what an owner claims is
 * held against it. Follows the log while it grows.
 */
final class LogTruth {
  private final SimLog log;
  private final JournalChain chain = new JournalChain(ShardRules.KEPT);
  private final List<Event> events = new ArrayList<>();
  private final Map<Long, Long> positionsById = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final NavigableMap<Long, Long> positionsByOffset = new TreeMap<>();

  private long lastTimeMs;

  LogTruth(SimLog log) {
    this.log = log;
    positionsByOffset.put(-1L, 0L);
  }

  /** Takes in what was appended since. */
  void follow() {
    for (SimLog.Stored stored : log.read(chain.nextOffset(), log.endOffset())) {
      try {
        take(stored.offset(), StoredEvents.parse(stored.offset(), stored.record()));
      } catch (BrokenException e) {
        throw new AssertionError("the log broke", e);
      }
    }
  }

  private void take(long offset, JournalRecord record) throws BrokenException {
    if (chain.accept(offset, record) != Verdict.VALID) {
      return;
    }
    for (Event event : record.getBatch().getEventsList()) {
      assertThat(event.getTimeMs()).as("the time of an event").isGreaterThanOrEqualTo(lastTimeMs);
      lastTimeMs = event.getTimeMs();
      events.add(event);
      counts.put(event.getTaskId(), event.hasTaskForgotten() ? 0 : event.getNumber());
      long id = event.getProgressReported().getLeaseToken();
      if (id != 0) {
        assertThat(positionsById.put(id, (long) events.size()))
            .as("an earlier position of command %d", id)
            .isNull();
      }
    }
    positionsByOffset.put(offset, (long) events.size());
  }

  long epoch() {
    return chain.epoch();
  }

  /** The position of the event of a command; 0 when there is none. */
  long positionOf(long id) {
    return positionsById.getOrDefault(id, 0L);
  }

  long count(String counter) {
    return counts.getOrDefault(counter, 0L);
  }

  Event at(long position) {
    return events.get(Math.toIntExact(position) - 1);
  }

  long position() {
    return events.size();
  }

  /** The position of the last event before an offset. */
  long positionBefore(long offset) {
    return positionsByOffset.lowerEntry(offset).getValue();
  }

  /** The state that everything up to a position leads to, without any checkpoint. */
  CountingMachine replay(long toPosition) {
    CountingMachine machine = new CountingMachine();
    for (long position = 1; position <= toPosition; position++) {
      machine.apply(at(position), position);
    }
    return machine;
  }
}
