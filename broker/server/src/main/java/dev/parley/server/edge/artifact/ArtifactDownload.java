package dev.parley.server.edge.artifact;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.parley.server.artifact.Digest;
import dev.parley.server.artifact.StoredArtifact;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.Artifact;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DownloadArtifactResponse;
import dev.parley.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One download: reads as much as the caller takes. Everything happens in steps, one at a time, that
 * begin whenever the caller has room.
 */
final class ArtifactDownload implements Transfers.Transfer {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactDownload.class);

  /** As much as a stream's window holds. */
  private static final int CHUNK_BYTES = 128 * 1024;

  private final ArtifactContext context;
  private final String tenant;
  private final DownloadArtifactRequest request;
  private final ServerCallStreamObserver<DownloadArtifactResponse> call;
  private final Steps steps;

  private volatile long movedMs;
  private @Nullable InputStream content;

  /** Told with the first chunk. */
  private @Nullable Artifact untold;

  private long leftBytes;
  private boolean begun;
  private boolean ended;

  ArtifactDownload(
      ArtifactContext context,
      String tenant,
      DownloadArtifactRequest request,
      ServerCallStreamObserver<DownloadArtifactResponse> call) {
    this.context = context;
    this.tenant = tenant;
    this.request = request;
    this.call = call;
    this.steps = context.transfers().steps();
    this.movedMs = context.clock().getAsLong();
    call.setOnCancelHandler(() -> steps.then(this::end));
    call.setOnReadyHandler(this::start);
  }

  /** Goes on as far as the caller has room. */
  void start() {
    steps.then(this::pump);
  }

  @Override
  public long movedMs() {
    return movedMs;
  }

  @Override
  public void stalled() {
    steps.then(() -> fail(ArtifactProblems.stalled(context.artifacts().limits().stallMs())));
  }

  private void pump() {
    if (ended) {
      return;
    }
    try {
      if (!begun) {
        begun = true;
        begin();
      }
      while (!ended && call.isReady()) {
        sendNext();
      }
    } catch (IOException e) {
      LOG.warn("The store of artifacts failed in a download", e);
      fail(ArtifactProblems.storeUnavailable());
    } catch (RuntimeException e) {
      fail(context.faults().note("DownloadArtifact", e));
    }
  }

  private void begin() throws IOException {
    Digest digest = Digest.parse(request.getDigest());
    if (digest == null) {
      fail(ArtifactProblems.noDigest("digest", request.getDigest()));
      return;
    }
    if (request.getOffsetBytes() < 0 || request.getLengthBytes() < 0) {
      fail(
          Problem.invalid(
              request.getOffsetBytes() < 0 ? "offset_bytes" : "length_bytes",
              "expected 0 or more, but found a negative number"));
      return;
    }
    StoredArtifact artifact = context.artifacts().find(tenant, digest);
    if (artifact == null) {
      fail(ArtifactProblems.notFound(digest));
      return;
    }
    long followBytes = artifact.sizeBytes() - request.getOffsetBytes();
    if (followBytes < 0) {
      fail(outside(artifact));
      return;
    }
    if (!context.transfers().enter(this)) {
      fail(ArtifactProblems.tooManyTransfers(context.artifacts().limits().transfersMax()));
      return;
    }
    content = context.artifacts().read(tenant, digest, request.getOffsetBytes());
    if (content == null) {
      fail(ArtifactProblems.notFound(digest));
      return;
    }
    untold = ArtifactProblems.message(artifact);
    leftBytes =
        request.getLengthBytes() == 0
            ? followBytes
            : Math.min(followBytes, request.getLengthBytes());
  }

  private Problem outside(StoredArtifact artifact) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ARTIFACT_RANGE_INVALID,
        "Expected a range that begins within %,d bytes, but found %,d"
            .formatted(artifact.sizeBytes(), request.getOffsetBytes()),
        Errors.fact("size_bytes", artifact.sizeBytes()));
  }

  private void sendNext() throws IOException {
    InputStream from = content;
    if (from == null) {
      throw new IllegalStateException("Expected open content.");
    }
    byte[] chunk = from.readNBytes((int) Math.min(CHUNK_BYTES, leftBytes));
    if (chunk.length == 0 && leftBytes > 0) {
      throw new IOException("Expected %,d more bytes, but the content ends".formatted(leftBytes));
    }
    leftBytes -= chunk.length;
    movedMs = context.clock().getAsLong();
    call.onNext(response(UnsafeByteOperations.unsafeWrap(chunk)));
    if (leftBytes == 0) {
      end();
      call.onCompleted();
    }
  }

  private DownloadArtifactResponse response(ByteString chunk) {
    DownloadArtifactResponse.Builder response =
        DownloadArtifactResponse.newBuilder().setChunk(chunk);
    if (untold != null) {
      response.setArtifact(untold);
      untold = null;
    }
    return response.build();
  }

  private void fail(Problem problem) {
    if (!ended) {
      end();
      call.onError(Errors.exception(problem));
    }
  }

  /** Others may transfer, and may so before the caller hears of it. */
  private void end() {
    ended = true;
    context.transfers().leave(this);
    InputStream open = content;
    content = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("The store of artifacts failed to close content", e);
      }
    }
  }
}
