package dev.parley.server.edge.artifact;

import static dev.parley.server.testing.Failures.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.artifact.ArtifactLimits;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Artifact;
import dev.parley.v1.DownloadArtifactResponse;
import dev.parley.v1.ListArtifactsResponse;
import dev.parley.v1.UploadArtifactResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Artifacts over the wire: how they come and go, and what is refused. */
final class ArtifactServiceTest extends WithArtifacts {
  @Test
  void contentComesBackByteByByteWholeAndInRanges() {
    byte[] content = content(1, 1_000 * KIB + 17);
    UploadArtifactResponse kept = upload(content).join();
    assertThat(kept.getExisted()).isFalse();
    assertThat(kept.getArtifact().getDigest()).isEqualTo(digest(content));
    assertThat(kept.getArtifact().getSizeBytes()).isEqualTo(content.length);
    assertThat(kept.getArtifact().getUploadTime().getSeconds()).isPositive();

    assertThat(download(digest(content), 0, 0)).isEqualTo(content);
    assertThat(download(digest(content), 500, 0)).endsWith(content[content.length - 1]);
    assertThat(download(digest(content), 500, 0)).hasSize(content.length - 500);
    assertThat(download(digest(content), 3, 5))
        .containsExactly(content[3], content[4], content[5], content[6], content[7]);
    assertThat(download(digest(content), content.length - 1, 100)).hasSize(1);
    assertThat(download(digest(content), content.length, 0)).isEmpty();
    assertThat(get(digest(content))).isEqualTo(kept.getArtifact());
  }

  @Test
  void whatIsThereIsNotSentAgain() {
    byte[] content = content(2, 300);
    Artifact first = upload(content).join().getArtifact();
    Sending again = new Sending();
    again.header(digest(content), content.length);

    UploadArtifactResponse answer = again.answer();

    assertThat(answer.getExisted()).isTrue();
    assertThat(answer.getArtifact().getDigest()).isEqualTo(first.getDigest());
  }

  @Test
  void twoWhoUploadTheSameAtTheSameTimeBothGetIt() {
    byte[] content = content(3, 600 * KIB);
    Sending one = new Sending();
    Sending other = new Sending();
    one.header(digest(content), content.length);
    other.header(digest(content), content.length);
    one.chunks(content).complete();
    other.chunks(content).complete();

    assertThat(one.answer().getArtifact().getDigest()).isEqualTo(digest(content));
    assertThat(other.answer().getArtifact().getDigest()).isEqualTo(digest(content));
    assertThat(list(10, "").getArtifactsList()).hasSize(1);
    assertThat(download(digest(content), 0, 0)).isEqualTo(content);
  }

  @Test
  void aCorruptedChunkOrAMissingOneLeavesNothingBehind() {
    byte[] content = content(4, 600 * KIB);
    byte[] corrupted = content.clone();
    corrupted[300 * KIB] ^= 1;
    Sending sending = new Sending();
    sending.header(digest(content), content.length).chunks(corrupted).complete();
    assertThat(sending.failure()).isEqualTo("INVALID_ARGUMENT ARTIFACT_DIGEST_MISMATCH");

    Sending cut = new Sending();
    cut.header(digest(content), content.length).chunk(256 * KIB).complete();
    assertThat(cut.failure()).isEqualTo("INVALID_ARGUMENT ARTIFACT_DIGEST_MISMATCH");

    assertThat(reason(() -> get(digest(content)))).isEqualTo("NOT_FOUND ARTIFACT_NOT_FOUND");
    assertThat(filesIn(folder)).isZero();
    assertThat(upload(content).join().getExisted()).isFalse();
  }

  @Test
  void anUploadThatIsCanceledLeavesNothingBehindAndLetsOthersIn() {
    byte[] content = content(5, 600 * KIB);
    for (int i = 0; i < 5; i++) {
      Sending sending = new Sending();
      sending.header(digest(content), content.length).chunk(1_000).cancel();
      assertThat(sending.failed()).isNotNull();
    }
    await(() -> filesIn(folder) == 0);

    await(() -> upload(content).exceptionally(busy -> null).join() != null);
  }

  @Test
  void everyLimitHasAReason() {
    String digest = digest(content(6, 10));
    assertThat(new Sending().header(digest, 2_000 * KIB + 1).failure())
        .isEqualTo("INVALID_ARGUMENT ARTIFACT_TOO_LARGE");
    assertThat(new Sending().header(digest, 10).chunk(11).failure())
        .isEqualTo("INVALID_ARGUMENT ARTIFACT_CHUNK_INVALID");
    assertThat(new Sending().header(digest, 10).chunk(0).failure())
        .isEqualTo("INVALID_ARGUMENT ARTIFACT_CHUNK_INVALID");
    assertThat(new Sending().header(digest, 600 * KIB).chunk(256 * KIB + 1).failure())
        .isEqualTo("INVALID_ARGUMENT ARTIFACT_CHUNK_INVALID");
    upload(content(7, 2_000 * KIB)).join();
    upload(content(8, 1_999 * KIB)).join();
    assertThat(new Sending().header(digest, KIB + 1).failure())
        .isEqualTo("RESOURCE_EXHAUSTED ARTIFACT_STORE_FULL");
    Sending one = new Sending().header(digest, 10).chunk(1);
    Sending two = new Sending().header(digest, 10).chunk(1);
    await(() -> filesIn(folder.resolve("artifacts/.incoming")) == 2);
    assertThat(new Sending().header(digest, 10).failure())
        .isEqualTo("RESOURCE_EXHAUSTED ARTIFACT_TRANSFERS_EXCEEDED");
    assertThat(reason(() -> download(digest(content(7, 2_000 * KIB)), 0, 0)))
        .isEqualTo("RESOURCE_EXHAUSTED ARTIFACT_TRANSFERS_EXCEEDED");
    one.cancel();
    two.cancel();
  }

  @Test
  void requestsThatAreNotAsDocumentedAreRefused() {
    String digest = digest(content(9, 10));
    for (String wrong : List.of("", "sha256:12", digest.toUpperCase(Locale.ROOT))) {
      assertThat(new Sending().header(wrong, 10).failure())
          .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
      assertThat(reason(() -> get(wrong))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
      assertThat(reason(() -> download(wrong, 0, 0))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    }
    assertThat(new Sending().header(digest, -1).failure())
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(new Sending().chunk(1).failure()).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(new Sending().complete().failure()).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(new Sending().header(digest, 10).header(digest, 10).failure())
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(new Sending().nothing().failure()).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> download(digest, 0, 0))).isEqualTo("NOT_FOUND ARTIFACT_NOT_FOUND");
    upload(content(9, 10)).join();
    assertThat(reason(() -> download(digest, 11, 0)))
        .isEqualTo("INVALID_ARGUMENT ARTIFACT_RANGE_INVALID");
    assertThat(reason(() -> download(digest, -1, 0))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> download(digest, 0, -1))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> list(1_001, ""))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> list(-1, ""))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> list(1, "next"))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void listsAreInPages() {
    for (int i = 0; i < 5; i++) {
      upload(content(20 + i, 10 + i)).join();
    }
    ListArtifactsResponse first = list(3, "");
    ListArtifactsResponse second = list(3, first.getNextPageToken());

    assertThat(first.getArtifactsList()).hasSize(3);
    assertThat(second.getArtifactsList()).hasSize(2);
    assertThat(second.getNextPageToken()).isEmpty();
    List<String> digests = new ArrayList<>();
    first.getArtifactsList().forEach(artifact -> digests.add(artifact.getDigest()));
    second.getArtifactsList().forEach(artifact -> digests.add(artifact.getDigest()));
    assertThat(digests).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whoStopsInTheMiddleIsSentAway() throws InterruptedException {
    byte[] content = content(41, 12_000 * KIB);
    restart(stallingAfter(60_000));
    upload(content).join();
    restart(stallingAfter(100));
    Sending sending = new Sending().header(digest(content(40, 10)), 10).chunk(1);
    assertThat(sending.failure()).isEqualTo("ABORTED ARTIFACT_TRANSFER_STALLED");

    Iterator<DownloadArtifactResponse> chunks = downloading(digest(content), 0, 0);
    chunks.next();
    Thread.sleep(1_500);
    assertThat(reason(() -> chunks.forEachRemaining(chunk -> {})))
        .isEqualTo("ABORTED ARTIFACT_TRANSFER_STALLED");
  }

  private static ArtifactLimits stallingAfter(long ms) {
    return new ArtifactLimits(20_000 * KIB, 40_000 * KIB, 2, ms, 60_000, 60_000);
  }

  @Test
  void aStoreThatFailsIsSaidToBeAway() throws IOException {
    byte[] content = content(50, 100);
    upload(content).join();
    Path artifacts = folder.resolve("artifacts");
    Files.move(artifacts, folder.resolve("moved"));
    Files.writeString(artifacts, "in the way");

    assertThat(reason(() -> get(digest(content))))
        .isEqualTo("UNAVAILABLE ARTIFACT_STORE_UNAVAILABLE");
    assertThat(reason(() -> download(digest(content), 0, 0)))
        .isEqualTo("UNAVAILABLE ARTIFACT_STORE_UNAVAILABLE");
    assertThat(reason(() -> list(1, ""))).isEqualTo("UNAVAILABLE ARTIFACT_STORE_UNAVAILABLE");
    assertThat(new Sending().header(digest(content), 100).failure())
        .isEqualTo("UNAVAILABLE ARTIFACT_STORE_UNAVAILABLE");
  }

  @Test
  void aBrokerWithoutAStoreSaysSo() throws InterruptedException {
    String digest = digest(content(60, 10));
    restartWithoutStore();

    String expected = "UNIMPLEMENTED ARTIFACTS_UNSUPPORTED";
    assertThat(reason(() -> get(digest))).isEqualTo(expected);
    assertThat(reason(() -> list(1, ""))).isEqualTo(expected);
    assertThat(reason(() -> download(digest, 0, 0))).isEqualTo(expected);
    assertThat(new Sending().header(digest, 10).failure()).isEqualTo(expected);
    TestRequester requester = new TestRequester(broker.channel());
    assertThat(reason(() -> requester.create(requiringArtifact()))).isEqualTo(expected);
  }
}
