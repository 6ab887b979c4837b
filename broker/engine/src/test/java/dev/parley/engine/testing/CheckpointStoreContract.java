package dev.parley.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CheckpointStore;
import dev.parley.engine.runtime.CheckpointStore.Entry;
import dev.parley.engine.testing.Calls.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CheckpointStore} keeps to. Whoever implements one extends this class; each test
 * runs on the checkpoints of a shard of its own, of which there are none at first.
 */
public abstract class CheckpointStoreContract {
  private static final String SUCCESS = "";

  private final Calls calls = new Calls();
  private final List<CheckpointStore> handles = new ArrayList<>();

  /** Makes one more store of the shard of this test: another handle, as of another node. */
  protected abstract CheckpointStore makeStore() throws Exception;

  /** Called before each wait, for worlds in which nothing happens unless somebody makes it. */
  protected void letTimePass() {}

  /** What a load brought. */
  private record Loaded(Map<String, byte[]> entries, String failure) {
    Map<String, String> texts() {
      Map<String, String> texts = new TreeMap<>();
      entries.forEach((key, value) -> texts.put(key, new String(value, StandardCharsets.UTF_8)));
      return texts;
    }
  }

  @BeforeEach
  final void waitInTheRightWay() {
    calls.beforeEachWait(this::letTimePass);
  }

  @AfterEach
  final void everyCallbackComesOnceAndNotInsideOfTheCall() {
    handles.forEach(CheckpointStore::close);
    calls.check();
  }

  @Test
  final void loadsNothingAtFirst() throws Exception {
    assertThat(load(make())).isEmpty();
  }

  @Test
  final void loadsWhatWasWritten() throws Exception {
    CheckpointStore store = open(make());
    write(store, entry("a", "1"), entry("b", "2"));

    assertThat(load(store)).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  final void replacesTheEntryOfAKey() throws Exception {
    CheckpointStore store = open(make());
    write(store, entry("a", "1"), entry("b", "2"));
    write(store, entry("a", "3"));

    assertThat(load(store)).containsOnly(Map.entry("a", "3"), Map.entry("b", "2"));
  }

  @Test
  final void removesKeysWithoutAValue() throws Exception {
    CheckpointStore store = open(make());
    write(store, entry("a", "1"), entry("b", "2"));
    write(store, new Entry("a", null), new Entry("never there", null));

    assertThat(load(store)).containsOnly(Map.entry("b", "2"));
  }

  @Test
  final void writesAKeyAgainThatWasRemoved() throws Exception {
    CheckpointStore store = open(make());
    write(store, entry("a", "1"));
    write(store, new Entry("a", null));
    write(store, entry("a", "2"));

    assertThat(load(store)).containsOnly(Map.entry("a", "2"));
  }

  @Test
  final void keepsEveryByteOfKeysAndValues() throws Exception {
    CheckpointStore store = open(make());
    byte[] value = new byte[1_024];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) i;
    }
    String longKey = "k".repeat(1_024);
    assertSuccess(
        start(store, List.of(new Entry(longKey, value), new Entry("größe/ü", bytes("x")))));

    Map<String, byte[]> loaded = startLoad(store).await().entries();
    assertThat(loaded).containsOnlyKeys(longKey, "größe/ü");
    assertThat(loaded.get(longKey)).isEqualTo(value);
  }

  @Test
  final void takesManyEntriesInOneWrite() throws Exception {
    CheckpointStore store = open(make());
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(entry("key " + i, "value " + i));
    }
    assertSuccess(start(store, entries));

    Map<String, String> loaded = load(store);
    assertThat(loaded).hasSize(5_000).containsEntry("key 4999", "value 4999");
  }

  @Test
  final void takesEntriesOfAMegabyte() throws Exception {
    CheckpointStore store = open(make());
    byte[] value = new byte[1024 * 1024];
    new SplittableRandom(1).nextBytes(value);
    assertSuccess(start(store, List.of(new Entry("a", value), entry("b", "2"))));

    Map<String, byte[]> loaded = startLoad(store).await().entries();
    assertThat(loaded).containsOnlyKeys("a", "b");
    assertThat(Arrays.equals(loaded.get("a"), value)).isTrue();
  }

  @Test
  final void writesNothingWhenThereIsNothingToWrite() throws Exception {
    CheckpointStore store = open(make());
    write(store, entry("a", "1"));
    write(store);

    assertThat(load(store)).containsOnly(Map.entry("a", "1"));
  }

  @Test
  final void refusesToWriteUnlessItWasOpened() throws Exception {
    CheckpointStore store = make();

    assertFailure(start(store, List.of(entry("a", "1"))));
    assertThat(load(store)).isEmpty();
  }

  @Test
  final void loadsWithoutBeingOpened() throws Exception {
    write(open(make()), entry("a", "1"));

    assertThat(load(make())).containsOnly(Map.entry("a", "1"));
  }

  @Test
  final void doesNotShutTheWriterOutByLoading() throws Exception {
    CheckpointStore writer = open(make());
    write(writer, entry("a", "1"));
    assertThat(load(make())).hasSize(1);
    write(writer, entry("a", "2"));

    assertThat(load(make())).containsOnly(Map.entry("a", "2"));
  }

  @Test
  final void shutsOutWhoeverOpenedItBefore() throws Exception {
    CheckpointStore first = open(make());
    write(first, entry("a", "1"));
    CheckpointStore second = open(make());

    assertFailure(start(first, List.of(entry("a", "stale"), entry("b", "stale"))));
    write(second, entry("a", "2"));
    assertFailure(start(first, List.of(entry("a", "stale"))));
    assertThat(load(second)).containsOnly(Map.entry("a", "2"));
  }

  @Test
  final void letsOneThatWasShutOutOpenItAgain() throws Exception {
    CheckpointStore first = open(make());
    CheckpointStore second = open(make());
    assertFailure(start(first, List.of(entry("a", "stale"))));

    open(first);
    write(first, entry("a", "1"));
    assertFailure(start(second, List.of(entry("a", "stale"))));
    assertThat(load(second)).containsOnly(Map.entry("a", "1"));
  }

  @Test
  final void canBeOpenedAgainByItsWriter() throws Exception {
    CheckpointStore store = open(make());
    write(store, entry("a", "1"));
    open(store);
    write(store, entry("b", "2"));

    assertThat(load(store)).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  final void keepsEverythingWhenItIsClosedAndMadeAgain() throws Exception {
    CheckpointStore first = open(make());
    write(first, entry("a", "1"));
    first.close();
    CheckpointStore second = open(make());
    write(second, entry("b", "2"));

    assertThat(load(second)).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  final void showsALoadAllOfAWriteOrNothing() throws Exception {
    CheckpointStore writer = open(make());
    CheckpointStore reader = make();
    write(writer, entries(0));
    for (int version = 1; version <= 10; version++) {
      Call<String> writing = start(writer, List.of(entries(version)));
      Map<String, String> seen = load(reader);
      assertThat(seen).hasSize(100);
      assertThat(seen.values().stream().distinct()).hasSize(1);
      assertSuccess(writing);
    }

    assertThat(load(reader).values()).containsOnly("version 10");
  }

  @Test
  final void makesCallsTakeEffectInTheirOrder() throws Exception {
    CheckpointStore store = make();
    Call<String> opening = startOpen(store);
    Call<String> first = start(store, List.of(entry("a", "1"), entry("b", "1")));
    Call<String> second = start(store, List.of(entry("a", "2")));
    assertSuccess(opening);
    assertSuccess(first);
    assertSuccess(second);

    assertThat(load(store)).containsOnly(Map.entry("a", "2"), Map.entry("b", "1"));
  }

  @Test
  final void failsEverythingOnceItIsClosed() throws Exception {
    CheckpointStore store = open(make());
    store.close();
    store.close();

    assertFailure(startOpen(store));
    assertFailure(start(store, List.of(entry("a", "1"))));
    assertThat(startLoad(store).await().failure()).isNotEmpty();
    assertThat(load(make())).isEmpty();
  }

  @Test
  final void tellsWhatBecameOfWritesThatAreUnderWayWhenItIsClosed() throws Exception {
    CheckpointStore store = open(make());
    Call<String> writing = start(store, List.of(entry("a", "1"), entry("b", "1")));
    store.close();
    String outcome = writing.await();

    Map<String, String> loaded = load(make());
    if (outcome.equals(SUCCESS)) {
      assertThat(loaded).hasSize(2);
    } else {
      assertThat(loaded.size()).isIn(0, 2);
    }
  }

  private static Entry[] entries(int version) {
    Entry[] entries = new Entry[100];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = entry("key " + i, "version " + version);
    }
    return entries;
  }

  private CheckpointStore make() throws Exception {
    CheckpointStore store = makeStore();
    handles.add(store);
    return store;
  }

  private CheckpointStore open(CheckpointStore store) {
    assertSuccess(startOpen(store));
    return store;
  }

  private Call<String> startOpen(CheckpointStore store) {
    return completing("an open", store::open);
  }

  private void write(CheckpointStore store, Entry... entries) {
    assertSuccess(start(store, List.of(entries)));
  }

  private Call<String> start(CheckpointStore store, List<Entry> entries) {
    return completing("a write", completion -> store.write(entries, completion));
  }

  private Call<String> completing(String name, Consumer<CheckpointStore.Completion> making) {
    return calls.call(name, call -> making.accept(new Ending(call)));
  }

  private Map<String, String> load(CheckpointStore store) {
    Loaded loaded = startLoad(store).await();
    assertThat(loaded.failure()).isEmpty();
    return loaded.texts();
  }

  private Call<Loaded> startLoad(CheckpointStore store) {
    return calls.call("a load", call -> store.load(new Collecting(call)));
  }

  private static void assertSuccess(Call<String> call) {
    assertThat(call.await()).isEqualTo(SUCCESS);
  }

  private static void assertFailure(Call<String> call) {
    assertThat(call.await()).isNotEqualTo(SUCCESS);
  }

  private static Entry entry(String key, String value) {
    return new Entry(key, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private record Ending(Call<String> call) implements CheckpointStore.Completion {
    @Override
    public void done() {
      call.end(SUCCESS);
    }

    @Override
    public void failed(String why) {
      call.end(why.isEmpty() ? "no reason" : why);
    }
  }

  private static final class Collecting implements CheckpointStore.EntryReader {
    private final Call<Loaded> call;
    private final Map<String, byte[]> entries = new TreeMap<>();

    Collecting(Call<Loaded> call) {
      this.call = call;
    }

    @Override
    public void entry(String key, byte[] value) {
      call.checkOutside();
      assertThat(entries.put(key, value)).as("a second entry of key %s", key).isNull();
    }

    @Override
    public void done() {
      call.end(new Loaded(entries, ""));
    }

    @Override
    public void failed(String why) {
      call.end(new Loaded(entries, why.isEmpty() ? "no reason" : why));
    }
  }
}
