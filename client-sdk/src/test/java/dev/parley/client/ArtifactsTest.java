package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.parley.v1.Artifact;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.ArtifactServiceGrpc.ArtifactServiceImplBase;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DownloadArtifactResponse;
import dev.parley.v1.Part;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts against a service that misbehaves. */
final class ArtifactsTest {
  private static final byte[] CONTENT = content(1_000_000);

  @TempDir private Path folder;

  private final Service service = new Service();
  private Server server;
  private Parley parley;

  @BeforeEach
  void start() throws IOException {
    String name = UUID.randomUUID().toString();
    server = InProcessServerBuilder.forName(name).addService(service).build().start();
    parley =
        Parley.builder()
            .channel(InProcessChannelBuilder.forName(name))
            .callTimeout(Duration.ofSeconds(5))
            .connect();
  }

  @AfterEach
  void stop() {
    parley.close();
    server.shutdownNow();
  }

  @Test
  void aFileGoesThereInChunksUnderItsDigestAndComesBack() throws IOException {
    Path file = Files.write(folder.resolve("report.pdf"), CONTENT);

    Part part = parley.artifacts().part(file);

    assertThat(part.getName()).isEqualTo("report.pdf");
    assertThat(part.getArtifact().getMediaType()).isEqualTo("application/pdf");
    assertThat(part.getArtifact().getSizeBytes()).isEqualTo(CONTENT.length);
    assertThat(service.kept()).isEqualTo(CONTENT);
    assertThat(service.chunks).hasSizeGreaterThan(3).allMatch(size -> size <= 256 * 1024);
    Path back = folder.resolve("back");
    parley.artifacts().download(part.getArtifact().getDigest(), back);
    assertThat(back).hasBinaryContent(CONTENT);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("report.pdf", "back");
    try (InputStream open = Content.of(List.of(part)).open("report.pdf", parley.artifacts())) {
      assertThat(open).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void whatTheBrokerHasIsNotSent() {
    service.existed = true;

    ArtifactRef kept = parley.artifacts().upload(CONTENT, "text/plain");

    assertThat(kept.getDigest()).startsWith("sha256:");
    assertThat(service.kept().length).isLessThan(CONTENT.length);
  }

  @Test
  void anUploadThatBreaksIsSentAgainFromItsStart() {
    service.breaks = 2;

    parley.artifacts().upload(CONTENT, "text/plain");

    assertThat(service.uploads).isEqualTo(3);
    assertThat(service.kept()).isEqualTo(CONTENT);
  }

  @Test
  void aDownloadThatBreaksGoesOnWhereItWas() throws IOException {
    String digest = parley.artifacts().upload(CONTENT, "text/plain").getDigest();
    service.breaks = 3;

    try (InputStream content = parley.artifacts().open(digest)) {
      assertThat(content.readAllBytes()).isEqualTo(CONTENT);
    }

    assertThat(service.offsets).hasSize(4).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void damagedContentDoesNotReachItsEnd() {
    String digest = parley.artifacts().upload(CONTENT, "text/plain").getDigest();
    service.damaged = true;
    Path back = folder.resolve("back");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> parley.artifacts().download(digest, back))
        .withMessageContaining(digest);
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void whatIsNotThereIsSaidWhenItIsOpened() {
    service.missing = true;

    assertThatExceptionOfType(ParleyException.class)
        .isThrownBy(() -> parley.artifacts().open("sha256:" + "0".repeat(64)))
        .matches(e -> e.code() == Status.Code.NOT_FOUND && !e.retryable());
  }

  @Test
  void aServiceThatStaysAwayIsGivenUpAfterTheTimeout() {
    service.breaks = Integer.MAX_VALUE;

    assertThatExceptionOfType(ParleyException.class)
        .isThrownBy(() -> parley.artifacts().upload(new byte[10], "text/plain"))
        .matches(e -> e.code() == Status.Code.UNAVAILABLE);
  }

  @Test
  void inlineContentIsOpenedTheSameWay() throws IOException {
    Artifacts artifacts = parley.artifacts();
    assertThat(artifacts.open(Content.textPart("text"))).hasContent("text");
    assertThat(artifacts.open(Content.jsonPart("[1]"))).hasContent("[1]");
    assertThat(artifacts.open(Content.bytesPart("image/png", new byte[] {7})).readAllBytes())
        .containsExactly(7);
    ArtifactRef elsewhere = ArtifactRef.newBuilder().setUri("https://elsewhere.example/x").build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> artifacts.open(Content.artifactPart(elsewhere)))
        .withMessageContaining("elsewhere.example");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> artifacts.open(Part.getDefaultInstance()));
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    return content;
  }

  /** Keeps one artifact, and does wrong when it is told to. */
  private static final class Service extends ArtifactServiceImplBase {
    private final List<Integer> chunks = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int breaks;
    private int uploads;
    private boolean existed;
    private boolean damaged;
    private boolean missing;

    private synchronized byte[] kept() {
      return kept.toByteArray();
    }

    @Override
    public synchronized StreamObserver<UploadArtifactRequest> uploadArtifact(
        StreamObserver<UploadArtifactResponse> out) {
      uploads++;
      kept = new ByteArrayOutputStream();
      return new StreamObserver<>() {
        private boolean ended;

        @Override
        public void onNext(UploadArtifactRequest request) {
          synchronized (Service.this) {
            take(request);
          }
        }

        private void take(UploadArtifactRequest request) {
          if (ended) {
            return;
          }
          if (request.hasHeader()) {
            if (existed) {
              ended = true;
              answer(out, true);
            }
          } else if ((breaks > 0 && kept.size() > 0) || breaks == Integer.MAX_VALUE) {
            breaks -= breaks == Integer.MAX_VALUE ? 0 : 1;
            ended = true;
            out.onError(Status.UNAVAILABLE.asRuntimeException());
          } else {
            chunks.add(request.getChunk().size());
            kept.writeBytes(request.getChunk().toByteArray());
          }
        }

        @Override
        public void onError(Throwable canceled) {}

        @Override
        public void onCompleted() {
          if (!ended) {
            answer(out, false);
          }
        }
      };
    }

    private static void answer(StreamObserver<UploadArtifactResponse> out, boolean existed) {
      out.onNext(UploadArtifactResponse.newBuilder().setExisted(existed).build());
      out.onCompleted();
    }

    @Override
    public synchronized void downloadArtifact(
        DownloadArtifactRequest request, StreamObserver<DownloadArtifactResponse> out) {
      if (missing) {
        out.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      offsets.add(request.getOffsetBytes());
      byte[] content = kept.toByteArray();
      if (damaged) {
        content[content.length / 2]++;
      }
      int sent = 0;
      for (int at = (int) request.getOffsetBytes(); at < content.length; at += 100_000) {
        if (sent++ == 2 && breaks > 0) {
          breaks--;
          out.onError(Status.UNAVAILABLE.asRuntimeException());
          return;
        }
        int size = Math.min(100_000, content.length - at);
        out.onNext(
            DownloadArtifactResponse.newBuilder()
                .setArtifact(Artifact.getDefaultInstance())
                .setChunk(ByteString.copyFrom(content, at, size))
                .build());
      }
      out.onCompleted();
    }
  }
}
