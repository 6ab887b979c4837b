package dev.parley.server.kafka;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.runtime.CheckpointStore.Completion;
import dev.parley.engine.runtime.CheckpointStore.Entry;
import dev.parley.engine.runtime.CheckpointStore.EntryReader;
import dev.parley.engine.runtime.Journal;
import dev.parley.engine.runtime.Journal.AppendResult;
import dev.parley.engine.runtime.Journal.AppendResult.Appended;
import dev.parley.engine.runtime.Journal.RecordReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls the ports and waits for what they answer. */
final class Calls {

  private static final long PATIENCE_SECONDS = 60;

  private Calls() {}

  /** What a read or a load found. */
  record Found<T>(T value, String failure) {
    boolean complete() {
      return failure.isEmpty();
    }
  }

  static AppendResult append(Journal journal, String record) {
    return append(journal, record.getBytes(StandardCharsets.UTF_8));
  }

  static AppendResult append(Journal journal, byte[] record) {
    return await(appending(journal, record));
  }

  static CompletableFuture<AppendResult> appending(Journal journal, byte[] record) {
    var result = new CompletableFuture<AppendResult>();
    journal.append(record, result::complete);
    return result;
  }

  /** Appends; returns the offset. */
  static long appended(Journal journal, String record) {
    if (append(journal, record) instanceof Appended(var offset)) {
      return offset;
    }
    throw new AssertionError("expected '" + record + "' to be appended");
  }

  static Found<List<String>> read(Journal journal, long from, long to) {
    var found = new CompletableFuture<Found<List<String>>>();
    List<String> records = new ArrayList<>();
    journal.read(
        from,
        to,
        new RecordReader() {
          @Override
          public void record(long offset, byte[] record) {
            records.add(offset + ":" + new String(record, StandardCharsets.UTF_8));
          }

          @Override
          public void done() {
            found.complete(new Found<>(records, ""));
          }

          @Override
          public void failed(String why) {
            found.complete(new Found<>(records, why));
          }
        });
    return await(found);
  }

  /** Opens; returns why it failed, or nothing. */
  static String open(CheckpointStore store) {
    var outcome = new Outcome();
    store.open(outcome);
    return await(outcome.why);
  }

  /** Writes; returns why it failed, or nothing. */
  static String write(CheckpointStore store, Entry... entries) {
    return write(store, List.of(entries));
  }

  static String write(CheckpointStore store, List<Entry> entries) {
    var outcome = new Outcome();
    store.write(entries, outcome);
    return await(outcome.why);
  }

  static Found<Map<String, byte[]>> load(CheckpointStore store) {
    var found = new CompletableFuture<Found<Map<String, byte[]>>>();
    Map<String, byte[]> entries = new HashMap<>();
    store.load(
        new EntryReader() {
          @Override
          public void entry(String key, byte[] value) {
            if (entries.put(key, value) != null) {
              throw new AssertionError("expected " + key + " once, but it came again");
            }
          }

          @Override
          public void done() {
            found.complete(new Found<>(entries, ""));
          }

          @Override
          public void failed(String why) {
            found.complete(new Found<>(entries, why));
          }
        });
    return await(found);
  }

  /** What a complete load finds, as text. */
  static Map<String, String> loaded(CheckpointStore store) {
    var found = load(store);
    if (!found.complete()) {
      throw new AssertionError("expected a complete load, but: " + found.failure());
    }
    Map<String, String> entries = new HashMap<>();
    found.value().forEach((k, v) -> entries.put(k, new String(v, StandardCharsets.UTF_8)));
    return entries;
  }

  static Entry entry(String key, String value) {
    return new Entry(key, value.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Outcome implements Completion {
    private final CompletableFuture<String> why = new CompletableFuture<>();

    @Override
    public void done() {
      why.complete("");
    }

    @Override
    public void failed(String reason) {
      why.complete(reason);
    }
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
