package dev.parley.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.Journal;
import dev.parley.engine.runtime.Journal.AppendResult;
import dev.parley.engine.runtime.Journal.AppendResult.Appended;
import dev.parley.engine.runtime.Journal.AppendResult.NotAppended;
import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.testing.Calls.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Journal} keeps to. Whoever implements one extends this class; each test runs on
 * a log of its own that begins empty, though not necessarily at offset 0.
 */
public abstract class JournalContract {
  private final Calls calls = new Calls();
  private final List<Journal> opened = new ArrayList<>();

  /** Opens one more journal of the log of this test: another handle, as of another node. */
  protected abstract Journal openJournal() throws Exception;

  /** Removes the records before an offset from the log of this test. */
  protected abstract void prune(long beforeOffset) throws Exception;

  /** Called before each wait, for worlds in which nothing happens unless somebody makes it. */
  protected void letTimePass() {}

  /** What a read brought. */
  private record Read(List<SimLog.Stored> records, String failure) {
    List<String> texts() {
      return records.stream().map(r -> new String(r.record(), StandardCharsets.UTF_8)).toList();
    }

    List<Long> offsets() {
      return records.stream().map(SimLog.Stored::offset).toList();
    }
  }

  @BeforeEach
  final void waitInTheRightWay() {
    calls.beforeEachWait(this::letTimePass);
  }

  @AfterEach
  final void everyCallbackComesOnceAndNotInsideOfTheCall() {
    opened.forEach(Journal::close);
    calls.check();
  }

  @Test
  final void readsBackWhatWasAppendedAtItsOffset() throws Exception {
    Journal journal = open();
    long a = append(journal, "a");
    long b = append(journal, "b");

    Read read = read(journal, a, b + 1);
    assertThat(read.texts()).containsExactly("a", "b");
    assertThat(read.offsets()).containsExactly(a, b);
  }

  @Test
  final void givesLaterRecordsLargerOffsets() throws Exception {
    Journal journal = open();
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      offsets.add(append(journal, "record " + i));
    }

    assertThat(offsets).isSorted().doesNotHaveDuplicates();
    assertThat(offsets.getFirst()).isNotNegative();
  }

  @Test
  final void readsFromTheFirstOffsetAndStopsBeforeTheLast() throws Exception {
    Journal journal = open();
    append(journal, "a");
    long b = append(journal, "b");
    append(journal, "c");
    long d = append(journal, "d");

    assertThat(read(journal, b, d).texts()).containsExactly("b", "c");
  }

  @Test
  final void readsFromTheBeginningWhenAskedForOffsetZero() throws Exception {
    Journal journal = open();
    append(journal, "a");
    long b = append(journal, "b");

    assertThat(read(journal, 0, b).texts()).containsExactly("a");
  }

  @Test
  final void readsNothingFromAnEmptyRange() throws Exception {
    Journal journal = open();
    long a = append(journal, "a");

    assertThat(read(journal, a, a).texts()).isEmpty();
    assertThat(read(journal, a + 1, a + 1).texts()).isEmpty();
    assertThat(read(journal, 0, 0).texts()).isEmpty();
  }

  @Test
  final void readsNothingBeforeTheFirstRecord() throws Exception {
    Journal journal = open();
    long a = append(journal, "a");

    assertThat(read(journal, 0, a).texts()).isEmpty();
  }

  @Test
  final void keepsEveryByteOfARecord() throws Exception {
    Journal journal = open();
    byte[] record = new byte[1_024];
    for (int i = 0; i < record.length; i++) {
      record[i] = (byte) i;
    }
    long offset = appended(journal, record);

    assertThat(read(journal, offset, offset + 1).records().getFirst().record()).isEqualTo(record);
  }

  @Test
  final void takesTheLargestRecordThatAShardAppends() throws Exception {
    Journal journal = open();
    byte[] record = new byte[ShardConfig.DEFAULTS.recordBytesMax()];
    new SplittableRandom(1).nextBytes(record);
    append(journal, "before");
    long offset = appended(journal, record);
    long after = append(journal, "after");

    Read read = read(journal, 0, after + 1);
    assertThat(read.records()).hasSize(3);
    assertThat(read.records().get(1).offset()).isEqualTo(offset);
    assertThat(Arrays.equals(read.records().get(1).record(), record)).isTrue();
  }

  @Test
  final void readsTheSameAgain() throws Exception {
    Journal journal = open();
    for (int i = 0; i < 10; i++) {
      append(journal, "record " + i);
    }
    long end = append(journal, "end");

    Read first = read(journal, 0, end + 1);
    Read second = read(journal, 0, end + 1);
    assertThat(second.texts()).isEqualTo(first.texts());
    assertThat(second.offsets()).isEqualTo(first.offsets());
  }

  @Test
  final void readsMoreThanFitsIntoOneReply() throws Exception {
    Journal journal = open();
    byte[] filling = new byte[200_000];
    new SplittableRandom(2).nextBytes(filling);
    for (int i = 0; i < 30; i++) {
      appended(journal, filling);
    }
    long end = append(journal, "end");

    assertThat(read(journal, 0, end + 1).records()).hasSize(31);
  }

  @Test
  final void showsOneHandleWhatAnotherAppended() throws Exception {
    Journal first = open();
    Journal second = open();
    long a = append(first, "a");
    long b = append(second, "b");

    assertThat(read(second, a, b + 1).texts()).containsExactly("a", "b");
    assertThat(read(first, a, b + 1).texts()).containsExactly("a", "b");
  }

  @Test
  final void keepsEverythingWhenItIsClosedAndOpenedAgain() throws Exception {
    Journal first = open();
    long a = append(first, "a");
    first.close();
    Journal second = open();
    long b = append(second, "b");

    assertThat(b).isGreaterThan(a);
    assertThat(read(second, 0, b + 1).texts()).containsExactly("a", "b");
  }

  @Test
  final void keepsEachRecordOfTwoWritersOnceAndWhereItWasSaidToBe() throws Exception {
    Journal first = open();
    Journal second = open();
    List<String> texts = new ArrayList<>();
    List<Call<AppendResult>> appends = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Journal writer = i % 2 == 0 ? first : second;
      texts.add("record " + i);
      appends.add(start(writer, bytes("record " + i)));
    }
    List<Long> offsets = appends.stream().map(JournalContract::offset).toList();

    long end = offsets.stream().mapToLong(o -> o).max().orElseThrow() + 1;
    Read read = read(first, 0, end);
    assertThat(read.texts()).containsExactlyInAnyOrderElementsOf(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(read.texts().get(read.offsets().indexOf(offsets.get(i)))).isEqualTo(texts.get(i));
    }
  }

  @Test
  final void readsARangeCompletelyWhileOthersAppend() throws Exception {
    Journal first = open();
    Journal second = open();
    append(first, "a");
    long b = append(first, "b");
    List<Call<AppendResult>> appends = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      appends.add(start(second, bytes("later " + i)));
    }

    assertThat(read(first, 0, b + 1).texts()).containsExactly("a", "b");
    appends.forEach(Call::await);
  }

  @Test
  final void readsSeveralRangesAtOnce() throws Exception {
    Journal journal = open();
    long a = append(journal, "a");
    long b = append(journal, "b");
    long c = append(journal, "c");

    Call<Read> ab = startRead(journal, a, b + 1);
    Call<Read> bc = startRead(journal, b, c + 1);
    assertThat(ab.await().texts()).containsExactly("a", "b");
    assertThat(bc.await().texts()).containsExactly("b", "c");
  }

  @Test
  final void startsAtTheFirstRecordThatIsStillThere() throws Exception {
    Journal journal = open();
    append(journal, "a");
    append(journal, "b");
    long c = append(journal, "c");
    long d = append(journal, "d");
    prune(c);

    assertThat(read(journal, 0, d + 1).texts()).containsExactly("c", "d");
    assertThat(read(journal, 0, d + 1).offsets()).containsExactly(c, d);
  }

  @Test
  final void readsNothingWhenEverythingInTheRangeWasPruned() throws Exception {
    Journal journal = open();
    append(journal, "a");
    long b = append(journal, "b");
    long c = append(journal, "c");
    prune(c);

    assertThat(read(journal, 0, b + 1).texts()).isEmpty();
  }

  @Test
  final void appendsNothingOnceItIsClosed() throws Exception {
    Journal closed = open();
    Journal other = open();
    closed.close();

    assertThat(start(closed, bytes("lost")).await()).isInstanceOf(NotAppended.class);
    long end = append(other, "end");
    assertThat(read(other, 0, end + 1).texts()).containsExactly("end");
  }

  @Test
  final void tellsWhatBecameOfAppendsThatAreUnderWayWhenItIsClosed() throws Exception {
    Journal closing = open();
    Journal other = open();
    List<Call<AppendResult>> appends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      appends.add(start(closing, bytes("record " + i)));
    }
    closing.close();
    List<AppendResult> results = appends.stream().map(Call::await).toList();

    long end = append(other, "end");
    List<String> texts = read(other, 0, end + 1).texts();
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof Appended) {
        assertThat(texts).containsOnlyOnce("record " + i);
      } else if (results.get(i) instanceof NotAppended) {
        assertThat(texts).doesNotContain("record " + i);
      }
    }
  }

  @Test
  final void failsReadsOnceItIsClosed() throws Exception {
    Journal journal = open();
    long a = append(journal, "a");
    journal.close();

    assertThat(startRead(journal, a, a + 1).await().failure()).isNotEmpty();
  }

  @Test
  final void canBeClosedTwice() throws Exception {
    Journal journal = open();
    journal.close();
    journal.close();

    assertThat(start(journal, bytes("lost")).await()).isInstanceOf(NotAppended.class);
  }

  private Journal open() throws Exception {
    Journal journal = openJournal();
    opened.add(journal);
    return journal;
  }

  private long append(Journal journal, String text) {
    return appended(journal, bytes(text));
  }

  private long appended(Journal journal, byte[] record) {
    return offset(start(journal, record));
  }

  private static long offset(Call<AppendResult> call) {
    AppendResult result = call.await();
    assertThat(result).isInstanceOf(Appended.class);
    return ((Appended) result).offset();
  }

  private Call<AppendResult> start(Journal journal, byte[] record) {
    return calls.call("an append", call -> journal.append(record, call::end));
  }

  private Read read(Journal journal, long fromOffset, long toOffset) {
    Read read = startRead(journal, fromOffset, toOffset).await();
    assertThat(read.failure()).isEmpty();
    assertThat(read.offsets()).isSorted().doesNotHaveDuplicates();
    return read;
  }

  private Call<Read> startRead(Journal journal, long fromOffset, long toOffset) {
    return calls.call("a read", call -> journal.read(fromOffset, toOffset, new Collecting(call)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Collecting implements Journal.RecordReader {
    private final Call<Read> call;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<SimLog.Stored> records = new ArrayList<>();

    Collecting(Call<Read> call) {
      this.call = call;
    }

    @Override
    public void record(long offset, byte[] record) {
      call.checkOutside();
      assertThat(busy.getAndSet(true)).as("two records at a time").isFalse();
      records.add(new SimLog.Stored(offset, record));
      busy.set(false);
    }

    @Override
    public void done() {
      call.end(new Read(List.copyOf(records), ""));
    }

    @Override
    public void failed(String why) {
      call.end(new Read(List.copyOf(records), why.isEmpty() ? "no reason" : why));
    }
  }
}
