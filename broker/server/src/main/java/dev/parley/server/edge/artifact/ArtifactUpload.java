package dev.parley.server.edge.artifact;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.server.artifact.Artifacts;
import dev.parley.server.artifact.Digest;
import dev.parley.server.artifact.StoredArtifact;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import dev.parley.v1.UploadHeader;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upload: the header, then bytes. The next message is asked for when the last one was written,
 * so that a slow store slows the caller down.
 *
 * <p>Messages come on the connection's thread; all else happens in steps, one at a time.
 */
final class ArtifactUpload implements StreamObserver<UploadArtifactRequest>, Transfers.Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactUpload.class);
  private static final int CHUNK_BYTES_MAX = 256 * 1024;

  private final ArtifactContext context;
  private final String tenant;
  private final ServerCallStreamObserver<UploadArtifactResponse> call;
  private final Steps steps;

  private volatile long movedMs;
  private long leftBytes;
  private Artifacts.@Nullable Upload upload;
  private boolean ended;

  ArtifactUpload(
      ArtifactContext context,
      String tenant,
      ServerCallStreamObserver<UploadArtifactResponse> call) {
    this.context = context;
    this.tenant = tenant;
    this.call = call;
    this.steps = context.transfers().steps();
    this.movedMs = context.clock().getAsLong();
    call.disableAutoRequest();
    call.setOnCancelHandler(() -> steps.then(this::end));
  }

  /** Asks for the first message. */
  StreamObserver<UploadArtifactRequest> start() {
    call.request(1);
    return this;
  }

  @Override
  public void onNext(UploadArtifactRequest request) {
    steps.then(() -> guarded(() -> take(request)));
  }

  @Override
  public void onCompleted() {
    steps.then(() -> guarded(this::finish));
  }

  @Override
  public void onError(Throwable canceled) {
    steps.then(this::end);
  }

  @Override
  public long movedMs() {
    return movedMs;
  }

  @Override
  public void stalled() {
    steps.then(() -> fail(ArtifactProblems.stalled(context.artifacts().limits().stallMs())));
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void guarded(Step step) {
    if (ended) {
      return;
    }
    try {
      movedMs = context.clock().getAsLong();
      step.run();
    } catch (IOException e) {
      LOG.warn("The store of artifacts failed in an upload", e);
      fail(ArtifactProblems.storeUnavailable());
    } catch (RuntimeException e) {
      fail(context.faults().note("UploadArtifact", e));
    }
  }

  private void take(UploadArtifactRequest request) throws IOException {
    switch (request.getPartCase()) {
      case HEADER -> takeHeader(request.getHeader());
      case CHUNK -> takeChunk(request.getChunk());
      case PART_NOT_SET ->
          fail(Problem.invalid("part", "expected a header or a chunk, but found neither"));
    }
    if (!ended) {
      call.request(1);
    }
  }

  private void takeHeader(UploadHeader header) throws IOException {
    Digest digest = Digest.parse(header.getDigest());
    Problem problem = problem(header, digest);
    if (problem != null) {
      fail(problem);
      return;
    }
    StoredArtifact there = context.artifacts().renew(tenant, requireNonNull(digest));
    if (there != null) {
      respond(there, true);
      return;
    }
    if (!context.transfers().enter(this)) {
      fail(ArtifactProblems.tooManyTransfers(context.artifacts().limits().transfersMax()));
      return;
    }
    leftBytes = header.getSizeBytes();
    upload = context.artifacts().upload(tenant, digest, leftBytes);
    if (upload == null) {
      fail(noRoom());
    }
  }

  private @Nullable Problem problem(UploadHeader header, @Nullable Digest digest) {
    long bytesMax = context.artifacts().limits().artifactBytesMax();
    if (upload != null) {
      return Problem.invalid("header", "expected it once, but it came again");
    }
    if (digest == null) {
      return ArtifactProblems.noDigest("header.digest", header.getDigest());
    }
    if (header.getSizeBytes() < 0) {
      return Problem.invalid("header.size_bytes", "expected 0 or more, but found a negative size");
    }
    return header.getSizeBytes() <= bytesMax
        ? null
        : Problem.of(
            ErrorReason.ERROR_REASON_ARTIFACT_TOO_LARGE,
            "Expected at most %,d bytes, but the header announces %,d"
                .formatted(bytesMax, header.getSizeBytes()),
            Errors.fact("limit", bytesMax));
  }

  private Problem noRoom() {
    long limit = context.artifacts().limits().tenantBytesMax();
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_STORE_FULL,
        "Expected all artifacts of the tenant to have at most %,d bytes, but there would be more"
            .formatted(limit),
        Errors.fact("limit", limit));
  }

  private void takeChunk(ByteString chunk) throws IOException {
    Artifacts.Upload into = upload;
    if (into == null) {
      fail(Problem.invalid("header", "expected it first, but a chunk came"));
    } else if (chunk.isEmpty() || chunk.size() > CHUNK_BYTES_MAX || chunk.size() > leftBytes) {
      fail(badChunk(chunk.size()));
    } else {
      leftBytes -= chunk.size();
      for (ByteBuffer bytes : chunk.asReadOnlyByteBufferList()) {
        into.write(bytes);
      }
    }
  }

  private Problem badChunk(int size) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_CHUNK_INVALID,
        "Expected 1 to %,d bytes of which %,d are left, but found %,d"
            .formatted(CHUNK_BYTES_MAX, leftBytes, size),
        Map.of("limit", Integer.toString(CHUNK_BYTES_MAX), "left", Long.toString(leftBytes)));
  }

  private void finish() throws IOException {
    Artifacts.Upload done = upload;
    if (done == null) {
      fail(Problem.invalid("header", "expected it, but the call ended"));
      return;
    }
    StoredArtifact kept = leftBytes == 0 ? done.finish() : null;
    if (kept == null) {
      fail(mismatch());
    } else {
      respond(kept, false);
    }
  }

  private Problem mismatch() {
    String found =
        leftBytes == 0 ? "it has another one" : "%,d bytes are missing".formatted(leftBytes);
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_DIGEST_MISMATCH,
        "Expected content with the announced digest, but " + found);
  }

  private void respond(StoredArtifact artifact, boolean existed) {
    end();
    call.onNext(
        UploadArtifactResponse.newBuilder()
            .setArtifact(ArtifactProblems.message(artifact))
            .setExisted(existed)
            .build());
    call.onCompleted();
  }

  private void fail(Problem problem) {
    if (!ended) {
      end();
      call.onError(Errors.exception(problem));
    }
  }

  /** Whatever was not kept is gone, and others may transfer: so before the caller hears of it. */
  private void end() {
    ended = true;
    context.transfers().leave(this);
    Artifacts.Upload open = upload;
    upload = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("The store of artifacts failed to drop an upload", e);
      }
    }
  }
}
