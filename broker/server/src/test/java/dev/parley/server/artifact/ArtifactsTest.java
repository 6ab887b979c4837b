package dev.parley.server.artifact;

import static dev.parley.server.artifact.ArtifactStoreContract.digest;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may keep how much, and what is removed when. */
final class ArtifactsTest {
  private static final String TENANT = "default";
  private static final long GRACE_MS = 10_000;
  private static final ArtifactLimits LIMITS =
      new ArtifactLimits(1_000, 100, 4, 1_000, GRACE_MS, 1_000);

  @TempDir private Path folder;

  private final Set<Digest> referenced = new HashSet<>();
  private long aheadMs;
  private Artifacts artifacts;

  @BeforeEach
  void open() throws IOException {
    artifacts = openAgain();
  }

  private Artifacts openAgain() throws IOException {
    return open(DirectoryStore.open(folder), "ours");
  }

  private Artifacts open(ArtifactStore store, String journal) throws IOException {
    return open(store, journal, false);
  }

  private Artifacts open(ArtifactStore store, String journal, boolean old) throws IOException {
    return Artifacts.open(
        store, journal, () -> old, LIMITS, () -> System.currentTimeMillis() + aheadMs);
  }

  @AfterEach
  void close() {
    artifacts.close();
  }

  @Test
  void whatNobodyRefersToIsRemovedByTheSecondLookAfterTheGrace() throws IOException {
    Digest digest = upload("forgotten");
    assertThat(sweep()).isZero();
    assertThat(sweep()).isZero();
    aheadMs = GRACE_MS + 1_000;

    assertThat(sweep()).isZero();
    assertThat(artifacts.list(TENANT, null, 10)).as("as good as gone").isEmpty();
    assertThat(sweep()).isOne();
    assertThat(artifacts.find(TENANT, digest)).isNull();
  }

  @Test
  void whatATaskRefersToIsKept() throws IOException {
    Digest kept = upload("kept");
    Digest gone = upload("gone");
    referenced.add(kept);
    aheadMs = GRACE_MS + 1_000;

    sweep();
    sweep();

    assertThat(artifacts.find(TENANT, kept)).isNotNull();
    assertThat(artifacts.find(TENANT, gone)).isNull();
  }

  @Test
  void aReferenceThatCameWhileTheOthersWereGatheredSavesIt() throws IOException {
    Digest digest = upload("late");
    aheadMs = GRACE_MS + 1_000;
    sweep();
    referenced.add(digest);
    sweep();
    referenced.clear();

    assertThat(sweep()).as("condemned anew").isZero();
    assertThat(artifacts.find(TENANT, digest)).isNotNull();
  }

  @Test
  void whoAsksForItOrUploadsItAgainSavesIt() throws IOException {
    Digest asked = upload("asked");
    Digest renewed = upload("renewed");
    aheadMs = GRACE_MS + 1_000;
    sweep();
    artifacts.find(TENANT, asked);
    artifacts.renew(TENANT, renewed);

    assertThat(sweep()).isZero();
  }

  @Test
  void afterARestartEverythingHasToBeFoundTwiceAgain() throws IOException {
    Digest digest = upload("over a restart");
    aheadMs = GRACE_MS + 1_000;
    sweep();
    artifacts.close();
    artifacts = openAgain();

    assertThat(sweep()).isZero();
    assertThat(artifacts.find(TENANT, digest)).isNotNull();
  }

  @Test
  void aTenantHasOnlySoMuchRoomAndGetsItBack() throws IOException {
    upload("x".repeat(60));
    assertThat(artifacts.upload(TENANT, digest("y"), 41)).isNull();
    assertThat(artifacts.upload("other", digest("y"), 41)).isNotNull();
    artifacts.close();
    artifacts = openAgain();
    assertThat(artifacts.upload(TENANT, digest("y"), 41)).as("counted anew").isNull();
    aheadMs = GRACE_MS + 1_000;
    sweep();
    sweep();

    assertThat(artifacts.upload(TENANT, digest("z"), 100)).isNotNull();
  }

  @Test
  void roomIsTakenFromTheStartAndGivenBackWhenNothingIsKept() throws IOException {
    Artifacts.Upload first = requireNonNull(artifacts.upload(TENANT, digest("a"), 100));
    assertThat(artifacts.upload(TENANT, digest("b"), 1)).isNull();
    first.close();
    first.close();

    assertThat(artifacts.upload(TENANT, digest("b"), 100)).isNotNull();
    assertThat(artifacts.upload(TENANT, digest("b"), 1)).isNull();
  }

  @Test
  void otherContentThanAnnouncedIsNotKept() throws IOException {
    try (Artifacts.Upload upload =
        requireNonNull(artifacts.upload(TENANT, digest("announced"), 9))) {
      upload.write(bytes("different"));
      assertThat(upload.finish()).isNull();
    }

    assertThat(artifacts.find(TENANT, digest("announced"))).isNull();
    assertThat(artifacts.find(TENANT, digest("different"))).isNull();
  }

  @Test
  void theSameContentUploadedAtTheSameTimeIsThereOnceAndCountsOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Digest>> uploads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        uploads.add(threads.submit(() -> upload("the very same")));
      }
      for (Future<Digest> upload : uploads) {
        assertThat(upload.get()).isEqualTo(digest("the very same"));
      }
    }

    assertThat(artifacts.list(TENANT, null, 10)).hasSize(1);
    assertThat(artifacts.upload(TENANT, digest("rest"), 87)).isNotNull();
    assertThat(artifacts.upload(TENANT, digest("more"), 1)).isNull();
  }

  @Test
  void whatWasKeptAlthoughTheAnswerWasLostCountsOnce() throws IOException {
    FailingStore store = failing();
    store.keepsAndFails = true;
    failToUpload("x".repeat(30));
    store.keepsAndFails = false;
    assertThat(artifacts.find(TENANT, digest("x".repeat(30)))).isNotNull();
    assertRoom(70);

    store.keepsAndFails = true;
    failToUpload("x".repeat(30));
    store.keepsAndFails = false;
    upload("x".repeat(30));
    assertRoom(70);

    aheadMs = GRACE_MS + 1_000;
    sweep();
    assertThat(sweep()).isOne();
    assertRoom(100);
  }

  @Test
  void whatMayBeThereTakesItsRoomUntilItIsKnownNotToBe() throws IOException {
    FailingStore store = failing();
    store.down = true;
    failToUpload("x".repeat(30));
    failToUpload("x".repeat(30));
    store.down = false;
    assertRoom(70);

    sweep();
    assertRoom(70);
    aheadMs = LIMITS.sweepPeriodMs();
    sweep();
    assertRoom(100);
  }

  @Test
  void whatComesIntoTheStoreLateIsCountedByTheNextLook() throws IOException {
    FailingStore store = failing();
    store.failsFirst = true;
    failToUpload("x".repeat(60));
    store.failsFirst = false;
    assertRoom(100);

    try (ArtifactStore.Draft late = store.store.draft(TENANT, digest("x".repeat(60)))) {
      late.write(bytes("x".repeat(60)));
      late.keep();
    }
    aheadMs = LIMITS.sweepPeriodMs();
    sweep();
    assertRoom(40);
    aheadMs = GRACE_MS + 1_000;
    sweep();
    assertThat(sweep()).isOne();
    assertRoom(100);
  }

  @Test
  void aStoreOfAnotherJournalIsRefusedAndNothingIsRemovedThere() throws IOException {
    Digest digest = upload("theirs");
    DirectoryStore store = DirectoryStore.open(folder);

    assertThatIOException()
        .isThrownBy(() -> open(store, "another"))
        .isInstanceOf(ForeignStoreException.class)
        .withMessageContaining("another")
        .withMessageContaining("ours")
        .withMessageContaining(".parley-journal");
    assertThat(store.find(TENANT, digest)).isNotNull();
  }

  @Test
  void aStoreThatHasBecomeThatOfAnotherJournalIsNotSwept() throws IOException {
    Digest digest = upload("taken over");
    aheadMs = GRACE_MS + 1_000;
    sweep();
    Files.delete(folder.resolve(ArtifactStore.MARKER));
    assertThatIOException().isThrownBy(this::sweep).isInstanceOf(ForeignStoreException.class);
    open(DirectoryStore.open(folder), "another", true).close();

    assertThatIOException().isThrownBy(this::sweep).isInstanceOf(ForeignStoreException.class);
    assertThat(artifacts.find(TENANT, digest)).isNotNull();
  }

  @Test
  void aStoreWithoutMarkerBecomesThatOfAnOldJournal() throws IOException {
    Digest digest = upload("from before");
    Files.delete(folder.resolve(ArtifactStore.MARKER));
    artifacts.close();
    artifacts = open(DirectoryStore.open(folder), "heir", true);

    assertThat(artifacts.find(TENANT, digest)).isNotNull();
    assertThat(sweep()).isZero();
    assertThatIOException().isThrownBy(this::openAgain).isInstanceOf(ForeignStoreException.class);
  }

  @Test
  void aNewJournalGetsAStoreWithoutMarkerOnlyWhenNothingIsInItOrItIsToldToTakeIt()
      throws IOException {
    Digest digest = upload("whose?");
    Path marker = folder.resolve(ArtifactStore.MARKER);
    Files.delete(marker);

    assertThatIOException()
        .isThrownBy(() -> open(DirectoryStore.open(folder), "heir"))
        .isInstanceOf(ForeignStoreException.class)
        .withMessageContaining("heir")
        .withMessageContaining(".parley-journal");
    assertThat(marker).doesNotExist();
    Files.writeString(marker, "heir\n");
    artifacts = open(DirectoryStore.open(folder), "heir");
    assertThat(artifacts.find(TENANT, digest)).isNotNull();
    DirectoryStore store = DirectoryStore.open(folder);
    store.remove(TENANT, digest);
    Files.delete(marker);
    Files.writeString(folder.resolve("notes.txt"), "no artifact");

    open(store, "another").close();
    assertThat(store.journal()).isEqualTo("another");
  }

  private FailingStore failing() throws IOException {
    FailingStore store = new FailingStore(DirectoryStore.open(folder));
    artifacts.close();
    artifacts = open(store, "ours");
    return store;
  }

  private void failToUpload(String content) throws IOException {
    try (Artifacts.Upload upload =
        requireNonNull(artifacts.upload(TENANT, digest(content), content.length()))) {
      upload.write(bytes(content));
      assertThatIOException().isThrownBy(upload::finish);
    }
  }

  /** Whether just so many bytes are left. */
  private void assertRoom(int bytes) throws IOException {
    assertThat(artifacts.upload(TENANT, digest("room"), bytes + 1)).isNull();
    try (Artifacts.Upload all = artifacts.upload(TENANT, digest("room"), bytes)) {
      assertThat(all).isNotNull();
    }
  }

  private int sweep() throws IOException {
    return artifacts.sweep(Set.copyOf(referenced));
  }

  private Digest upload(String content) throws IOException {
    Digest digest = digest(content);
    try (Artifacts.Upload upload =
        requireNonNull(artifacts.upload(TENANT, digest, content.length()))) {
      upload.write(bytes(content));
      return requireNonNull(upload.finish()).digest();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
