package dev.parley.server.edge.artifact;

import static dev.parley.server.testing.Failures.info;
import static dev.parley.server.testing.Failures.reason;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.server.app.TestBroker;
import dev.parley.server.artifact.ArtifactLimits;
import dev.parley.server.artifact.ArtifactStore;
import dev.parley.server.artifact.DirectoryStore;
import dev.parley.server.edge.check.Requests;
import dev.parley.v1.Artifact;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.ArtifactServiceGrpc.ArtifactServiceBlockingStub;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DownloadArtifactResponse;
import dev.parley.v1.GetArtifactRequest;
import dev.parley.v1.ListArtifactsRequest;
import dev.parley.v1.ListArtifactsResponse;
import dev.parley.v1.Part;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import dev.parley.v1.UploadHeader;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that each have a broker with a folder of artifacts, and use them over the wire. */
abstract class WithArtifacts {
  static final int KIB = 1024;
  static final ArtifactLimits LIMITS =
      new ArtifactLimits(2_000 * KIB, 4_000 * KIB, 2, 60_000, 60_000, 60_000);

  @TempDir Path folder;

  TestBroker broker;
  private ArtifactServiceBlockingStub stub;

  @BeforeEach
  void start() throws InterruptedException {
    start(LIMITS);
  }

  /** Begins anew with other limits, on the same folder. */
  void restart(ArtifactLimits limits) throws InterruptedException {
    broker.close();
    start(limits);
  }

  private void start(ArtifactLimits limits) throws InterruptedException {
    broker =
        TestBroker.start(config ->
            config
                .artifacts(() -> DirectoryStore.open(folder.resolve("artifacts")))
                .artifactLimits(limits));
    stub = ArtifactServiceGrpc.newBlockingStub(broker.channel());
  }

  /** Begins anew with a broker that has no store. */
  void restartWithoutStore() throws InterruptedException {
    broker.close();
    broker = TestBroker.start();
    stub = ArtifactServiceGrpc.newBlockingStub(broker.channel());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** A task whose result has to have an artifact. */
  static CreateTaskRequest requiringArtifact() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "work");
    request
        .getSpecBuilder()
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .addRequiredOutputs(RequiredOutput.newBuilder().setArtifact(true));
    return request.build();
  }

  static Part part(byte[] content) {
    return Part.newBuilder()
        .setArtifact(ArtifactRef.newBuilder().setDigest(digest(content)))
        .build();
  }

  /** An upload by hand. */
  final class Sending implements StreamObserver<UploadArtifactResponse> {
    private final CompletableFuture<UploadArtifactResponse> answer = new CompletableFuture<>();
    private final StreamObserver<UploadArtifactRequest> out =
        ArtifactServiceGrpc.newStub(stub.getChannel())
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .uploadArtifact(this);

    Sending header(String digest, long bytes) {
      UploadHeader header = UploadHeader.newBuilder().setDigest(digest).setSizeBytes(bytes).build();
      return send(UploadArtifactRequest.newBuilder().setHeader(header).build());
    }

    Sending chunks(byte[] content) {
      for (int at = 0; at < content.length; at += 200 * KIB) {
        int size = Math.min(200 * KIB, content.length - at);
        chunk(ByteString.copyFrom(content, at, size));
      }
      return this;
    }

    Sending chunk(int bytes) {
      return chunk(ByteString.copyFrom(new byte[bytes]));
    }

    Sending nothing() {
      return send(UploadArtifactRequest.getDefaultInstance());
    }

    private Sending chunk(ByteString bytes) {
      return send(UploadArtifactRequest.newBuilder().setChunk(bytes).build());
    }

    private Sending send(UploadArtifactRequest message) {
      out.onNext(message);
      return this;
    }

    Sending complete() {
      out.onCompleted();
      return this;
    }

    void cancel() {
      out.onError(new IllegalStateException("canceled by the test"));
    }

    UploadArtifactResponse answer() {
      return answer.join();
    }

    @Nullable Throwable failed() {
      return answer.handle((response, error) -> error).join();
    }

    String failure() {
      Throwable error = requireNonNull(failed(), "a failure");
      assertThat(info(error).getReason()).isNotEmpty();
      return reason(error);
    }

    @Override
    public void onNext(UploadArtifactResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      answer.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(new AssertionError("ended without an answer"));
    }
  }

  CompletableFuture<UploadArtifactResponse> upload(byte[] content) {
    return new Sending().header(digest(content), content.length).chunks(content).complete().answer;
  }

  Iterator<DownloadArtifactResponse> downloading(String digest, long offset, long length) {
    return stub.withDeadlineAfter(20, TimeUnit.SECONDS)
        .downloadArtifact(
            DownloadArtifactRequest.newBuilder()
                .setDigest(digest)
                .setOffsetBytes(offset)
                .setLengthBytes(length)
                .build());
  }

  byte[] download(String digest, long offset, long length) {
    List<ByteString> chunks = new ArrayList<>();
    downloading(digest, offset, length)
        .forEachRemaining(response -> {
          assertThat(response.hasArtifact()).isEqualTo(chunks.isEmpty());
          chunks.add(response.getChunk());
        });
    return ByteString.copyFrom(chunks).toByteArray();
  }

  Artifact get(String digest) {
    return stub.getArtifact(GetArtifactRequest.newBuilder().setDigest(digest).build())
        .getArtifact();
  }

  ListArtifactsResponse list(int size, String token) {
    return stub.listArtifacts(
        ListArtifactsRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  static byte[] content(long seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static long filesIn(Path folder) {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(ArtifactStore.MARKER))
          .count();
    } catch (IOException e) {
      // A folder that changes meanwhile is looked at again.
      return -1;
    }
  }

  /** All that was stored so far was stored an hour ago. */
  void letGracePass() {
    FileTime then = FileTime.fromMillis(System.currentTimeMillis() - 3_600_000);
    try (var all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, then);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }
}
