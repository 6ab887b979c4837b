package dev.parley.server.artifact;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link ArtifactStore} promises, for every kind of it. */
public abstract class ArtifactStoreContract {
  private static final String TENANT = "default";

  private ArtifactStore store;

  /** Opens the same store again and again. */
  protected abstract ArtifactStore open() throws IOException;

  /**
   * Puts something into the store without the store's doing.
   *
   * @param path from where the tenants are
   */
  protected abstract void putByHand(String path) throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void whatWasKeptIsReadBackFromAnyPlaceAlsoByTheNextProcess() throws IOException {
    long begun = System.currentTimeMillis();
    StoredArtifact kept = keep(TENANT, "the content");
    store.close();
    store = open();

    StoredArtifact found = store.find(TENANT, kept.digest());

    assertThat(found).isEqualTo(kept);
    assertThat(kept.sizeBytes()).isEqualTo(11);
    // Stores may know no more than whole seconds.
    assertThat(kept.uploadTimeMs()).isBetween(begun - 1_000, System.currentTimeMillis() + 1_000);
    assertThat(read(TENANT, kept.digest(), 0)).isEqualTo("the content");
    assertThat(read(TENANT, kept.digest(), 4)).isEqualTo("content");
    assertThat(read(TENANT, kept.digest(), 11)).isEmpty();
  }

  @Test
  void emptyContentIsContent() throws IOException {
    StoredArtifact kept = keep(TENANT, "");

    assertThat(kept.sizeBytes()).isZero();
    assertThat(read(TENANT, kept.digest(), 0)).isEmpty();
  }

  @Test
  void whatWasNotKeptIsNotFound() throws IOException {
    Digest digest = digest("dropped");
    try (ArtifactStore.Draft draft = store.draft(TENANT, digest)) {
      draft.write(bytes("dropped"));
    }

    assertThat(store.find(TENANT, digest)).isNull();
    assertThat(store.read(TENANT, digest, 0)).isNull();
    assertThat(store.renew(TENANT, digest)).isNull();
    assertThat(store.list(TENANT, null, 10)).isEmpty();
  }

  @Test
  void keptTwiceItIsThereOnce() throws IOException {
    keep(TENANT, "same");
    keep(TENANT, "same");

    assertThat(store.list(TENANT, null, 10)).hasSize(1);
  }

  @Test
  void tenantsHaveTheirOwn() throws IOException {
    StoredArtifact ours = keep(TENANT, "ours");
    StoredArtifact theirs = keep("../a b/é", "theirs");

    assertThat(store.find("../a b/é", ours.digest())).isNull();
    assertThat(store.find(TENANT, theirs.digest())).isNull();
    assertThat(store.tenants()).containsExactlyInAnyOrder(TENANT, "../a b/é");
    assertThat(store.list("../a b/é", null, 10)).containsExactly(theirs);
    store.remove("../a b/é", ours.digest());
    assertThat(store.find(TENANT, ours.digest())).isEqualTo(ours);
  }

  @Test
  void listsAreInOrderAndGoOn() throws IOException {
    for (int i = 0; i < 20; i++) {
      keep(TENANT, "content " + i);
    }

    List<Digest> all = digests(store.list(TENANT, null, 100));
    List<Digest> first = digests(store.list(TENANT, null, 7));
    List<Digest> rest = digests(store.list(TENANT, first.getLast(), 100));

    assertThat(all).hasSize(20).isSorted();
    assertThat(first).isEqualTo(all.subList(0, 7));
    assertThat(rest).isEqualTo(all.subList(7, 20));
  }

  @Test
  void removedItIsGoneAndRemovingAgainDoesNothing() throws IOException {
    StoredArtifact kept = keep(TENANT, "old");
    store.remove(TENANT, kept.digest());
    store.remove(TENANT, kept.digest());

    assertThat(store.find(TENANT, kept.digest())).isNull();
    assertThat(store.list(TENANT, null, 10)).isEmpty();
  }

  @Test
  void renewedItIsUploadedNow() throws IOException, InterruptedException {
    StoredArtifact kept = keep(TENANT, "again");
    Thread.sleep(1_100);

    StoredArtifact renewed = requireNonNull(store.renew(TENANT, kept.digest()));

    assertThat(renewed.uploadTimeMs()).isGreaterThan(kept.uploadTimeMs());
    assertThat(store.find(TENANT, kept.digest())).isEqualTo(renewed);
    assertThat(read(TENANT, kept.digest(), 0)).isEqualTo("again");
  }

  @Test
  void severalDraftsOfTheSameContentDontMix() throws IOException {
    Digest digest = digest("abcdef");
    List<ArtifactStore.Draft> drafts =
        List.of(store.draft(TENANT, digest), store.draft(TENANT, digest));
    for (String piece : List.of("ab", "cd", "ef")) {
      for (ArtifactStore.Draft draft : drafts) {
        draft.write(bytes(piece));
      }
    }
    for (ArtifactStore.Draft draft : drafts) {
      draft.keep();
      draft.close();
    }

    assertThat(read(TENANT, digest, 0)).isEqualTo("abcdef");
  }

  @Test
  void itBelongsToTheJournalThatWasNamedLastAlsoForTheNextProcess() throws IOException {
    assertThat(store.journal()).isNull();
    store.belongTo("one");
    store.belongTo("another");
    store.close();
    store = open();

    assertThat(store.journal()).isEqualTo("another");
    assertThat(store.tenants()).isEmpty();
  }

  @Test
  void whatOthersPutThereIsNoArtifact() throws IOException {
    StoredArtifact kept = keep(TENANT, "ours");
    String hex = kept.digest().hex();
    for (String path :
        List.of(
            "notes.txt",
            "photos/2023/a.jpg",
            "photos/0a/0b.jpg",
            "100%zz/a",
            "%64efault/a",
            TENANT + "/README",
            TENANT + "/Z/" + hex,
            TENANT + "/" + digest("a folder").hex() + "/part",
            TENANT + "/" + hex.substring(0, 2) + "/" + hex + ".bak",
            TENANT + "/zz")) {
      putByHand(path);
    }

    assertThat(store.tenants()).containsExactlyInAnyOrder(TENANT, "photos");
    assertThat(store.list("photos", null, 10)).isEmpty();
    assertThat(store.list(TENANT, null, 10)).containsExactly(kept);
    assertThat(store.list(TENANT, null, 1)).containsExactly(kept);
  }

  private StoredArtifact keep(String tenant, String content) throws IOException {
    try (ArtifactStore.Draft draft = store.draft(tenant, digest(content))) {
      draft.write(bytes(content));
      return draft.keep();
    }
  }

  private String read(String tenant, Digest digest, long offset) throws IOException {
    try (InputStream content = requireNonNull(store.read(tenant, digest, offset))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Digest> digests(List<StoredArtifact> artifacts) {
    return artifacts.stream().map(StoredArtifact::digest).toList();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static Digest digest(String text) {
    var computing = Digest.computing();
    computing.update(bytes(text));
    return Digest.of(computing);
  }
}
