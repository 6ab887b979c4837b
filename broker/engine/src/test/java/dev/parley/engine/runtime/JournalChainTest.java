package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.engine.runtime.JournalChain.BrokenException;
import dev.parley.engine.runtime.JournalChain.Verdict;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.CheckpointMark;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import org.junit.jupiter.api.Test;

/** Which records count. */
final class JournalChainTest {
  private final JournalChain chain = new JournalChain(ShardRules.KEPT);

  @Test
  void countsTheBatchesOfTheLatestClaimInTheirOrder() throws Exception {
    assertThat(chain.claim(3)).isEqualTo(Verdict.CLAIMED);
    assertThat(chain.accept(4, batch(3, 1, 1, 2))).isEqualTo(Verdict.VALID);
    assertThat(chain.accept(7, batch(3, 2, 3, 1))).isEqualTo(Verdict.VALID);

    assertThat(chain.epoch()).isEqualTo(3);
    assertThat(chain.seq()).isEqualTo(2);
    assertThat(chain.position()).isEqualTo(3);
    assertThat(chain.nextOffset()).isEqualTo(8);
  }

  @Test
  void goesOnCountingAcrossClaims() throws Exception {
    chain.claim(0);
    chain.accept(1, batch(0, 1, 1, 2));
    chain.claim(2);

    assertThat(chain.accept(3, batch(2, 2, 3, 1))).isEqualTo(Verdict.VALID);
    assertThat(chain.position()).isEqualTo(3);
  }

  @Test
  void countsNothingOfAFormerOwner() throws Exception {
    chain.claim(0);
    chain.claim(1);

    assertThat(chain.accept(2, batch(0, 1, 1, 2))).isEqualTo(Verdict.VOID);
    assertThat(chain.seq()).isZero();
    assertThat(chain.position()).isZero();
    assertThat(chain.nextOffset()).isEqualTo(3);
  }

  @Test
  void countsNothingTwice() throws Exception {
    chain.claim(0);
    chain.accept(1, batch(0, 1, 1, 2));

    assertThat(chain.accept(2, batch(0, 1, 1, 2))).isEqualTo(Verdict.VOID);
    assertThat(chain.seq()).isEqualTo(1);
    assertThat(chain.position()).isEqualTo(2);
  }

  @Test
  void breaksWhenABatchIsMissing() throws Exception {
    chain.claim(0);
    chain.accept(1, batch(0, 1, 1, 2));

    assertThatThrownBy(() -> chain.accept(3, batch(0, 3, 4, 1)))
        .isInstanceOf(BrokenException.class)
        .hasMessage(
            "Expected batch 2 from position 3 at offset 3, but found batch 3 from position 4:"
                + " records are missing.");
  }

  @Test
  void breaksWhenPositionsDoNotFollow() throws Exception {
    chain.claim(0);
    chain.accept(1, batch(0, 1, 1, 2));

    assertThatThrownBy(() -> chain.accept(2, batch(0, 2, 4, 1)))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("Expected batch 2 from position 3");
  }

  @Test
  void breaksWhenAClaimIsMissing() throws Exception {
    chain.claim(0);

    assertThatThrownBy(() -> chain.accept(5, batch(4, 1, 1, 1)))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("Expected a claim at offset 4");
  }

  @Test
  void breaksWhenThereIsNoClaimAtAll() {
    assertThatThrownBy(() -> chain.accept(0, batch(0, 1, 1, 1)))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("Expected a claim at offset 0");
  }

  @Test
  void breaksWhenOffsetsGoBack() throws Exception {
    chain.claim(5);

    assertThatThrownBy(() -> chain.accept(5, batch(5, 1, 1, 1)))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("Expected an offset from 6 on, but found a record at offset 5");
  }

  @Test
  void breaksWhenARecordIsOfAnUnknownKind() {
    assertThatThrownBy(() -> chain.accept(0, JournalRecord.getDefaultInstance()))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("does not know");
  }

  @Test
  void goesOnBehindAMark() throws Exception {
    chain.claim(0);
    chain.accept(1, batch(0, 1, 1, 2));
    CheckpointMark mark = chain.mark(77);
    JournalChain behind = new JournalChain(ShardRules.KEPT, mark);

    assertThat(mark.getTimeMs()).isEqualTo(77);
    assertThat(behind.accept(2, batch(0, 2, 3, 1))).isEqualTo(Verdict.VALID);
    assertThat(behind.position()).isEqualTo(3);
    assertThat(chain.position()).isEqualTo(2);
  }

  @Test
  void copiesStandAlone() throws Exception {
    chain.claim(0);
    JournalChain copy = chain.copy();
    copy.accept(1, batch(0, 1, 1, 2));

    assertThat(chain.seq()).isZero();
    assertThat(chain.accept(1, batch(0, 1, 1, 2))).isEqualTo(Verdict.VALID);
    assertThat(chain.mark(0)).isEqualTo(copy.mark(0));
  }

  private static Batch batch(long epoch, long seq, long firstPosition, int events) {
    Batch.Builder batch =
        Batch.newBuilder().setEpoch(epoch).setSeq(seq).setFirstPosition(firstPosition);
    for (int i = 0; i < events; i++) {
      batch.addEvents(Event.getDefaultInstance());
    }
    return batch.build();
  }
}
