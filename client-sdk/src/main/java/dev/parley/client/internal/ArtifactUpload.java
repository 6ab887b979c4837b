package dev.parley.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.parley.client.ParleyException;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import dev.parley.v1.UploadHeader;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One upload with its repetitions. Blocks the thread that runs it. */
final class ArtifactUpload {
  /** The broker takes twice as much. */
  private static final int CHUNK_BYTES = 128 * 1024;

  private final ClientCore core;
  private final ArtifactsImpl.Source source;
  private final String digest;
  private final long bytes;
  private final Repeats repeats;

  /** How many bytes the attempt sent that came furthest: another one that breaks before is none. */
  private long furthest;

  ArtifactUpload(ClientCore core, ArtifactsImpl.Source source, String digest, long bytes) {
    this.core = core;
    this.source = source;
    this.digest = digest;
    this.bytes = bytes;
    this.repeats = new Repeats(core);
  }

  /** Returns once the broker has the content. */
  void run() throws IOException {
    ParleyException error = attempt();
    while (error != null) {
      repeats.waitAfter(error);
      error = attempt();
    }
  }

  /** Sends everything; returns what went wrong, if anything did. */
  private @Nullable ParleyException attempt() throws IOException {
    BlockingClientCall<UploadArtifactRequest, UploadArtifactResponse> call =
        ClientCalls.blockingClientStreamingCall(
            core.channel, ArtifactServiceGrpc.getUploadArtifactMethod(), CallOptions.DEFAULT);
    try (InputStream content = source.open()) {
      boolean wanted = write(call, header());
      byte[] chunk = content.readNBytes(CHUNK_BYTES);
      long sent = 0;
      // Who has the content already, or refuses it, takes no more of it.
      while (wanted && chunk.length > 0) {
        wanted = write(call, chunk(UnsafeByteOperations.unsafeWrap(chunk)));
        sent += chunk.length;
        if (sent > furthest) {
          furthest = sent;
          repeats.moved();
        }
        chunk = content.readNBytes(CHUNK_BYTES);
      }
      call.halfClose();
      UploadArtifactResponse response = call.read(core.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
      return response == null
          ? Errors.local(Status.Code.INTERNAL, "the broker ended the upload without a word")
          : null;
    } catch (StatusException e) {
      return Errors.of(e.getStatus(), e.getTrailers());
    } catch (TimeoutException e) {
      return Errors.local(Status.Code.DEADLINE_EXCEEDED, "the broker takes nothing more: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Errors.local(Status.Code.CANCELLED, "interrupted while uploading");
    } finally {
      call.cancel("the upload is over", null);
    }
  }

  private boolean write(
      BlockingClientCall<UploadArtifactRequest, UploadArtifactResponse> call,
      UploadArtifactRequest message)
      throws StatusException, InterruptedException, TimeoutException {
    return call.write(message, core.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private UploadArtifactRequest header() {
    return UploadArtifactRequest.newBuilder()
        .setHeader(UploadHeader.newBuilder().setDigest(digest).setSizeBytes(bytes))
        .build();
  }

  private static UploadArtifactRequest chunk(ByteString bytes) {
    return UploadArtifactRequest.newBuilder().setChunk(bytes).build();
  }
}
