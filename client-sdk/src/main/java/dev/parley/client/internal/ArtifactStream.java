package dev.parley.client.internal;

import com.google.protobuf.ByteString;
import dev.parley.client.ParleyException;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DownloadArtifactResponse;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The content of an artifact. A download that breaks goes on where it was; the end is only reached
 * when all of it has the digest that was asked for. Used by one thread at a time.
 */
final class ArtifactStream extends InputStream {
  private final ClientCore core;
  private final String digest;
  private final MessageDigest computing = Digests.computing();
  private final Repeats repeats;

  private BlockingClientCall<DownloadArtifactRequest, DownloadArtifactResponse> call;
  private ByteString chunk = ByteString.EMPTY;
  private int taken;
  private long came;
  private boolean verified;

  /** Begins; fails when there is no such artifact. */
  ArtifactStream(ClientCore core, String digest) {
    this.core = core;
    this.digest = digest;
    this.repeats = new Repeats(core);
    this.call = download();
    chunk = next();
  }

  private BlockingClientCall<DownloadArtifactRequest, DownloadArtifactResponse> download() {
    DownloadArtifactRequest request =
        DownloadArtifactRequest.newBuilder().setDigest(digest).setOffsetBytes(came).build();
    return ClientCalls.blockingV2ServerStreamingCall(
        core.channel,
        ArtifactServiceGrpc.getDownloadArtifactMethod(),
        CallOptions.DEFAULT,
        request);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (taken == chunk.size()) {
      if (chunk.isEmpty()) {
        verify();
        return -1;
      }
      chunk = next();
      taken = 0;
    }
    int count = Math.min(length, chunk.size() - taken);
    chunk.substring(taken, taken + count).copyTo(into, offset);
    taken += count;
    return count;
  }

  private void verify() throws IOException {
    if (!verified) {
      String found = Digests.text(computing);
      if (!found.equals(digest)) {
        throw new IOException(
            "expected content with the digest " + digest + ", but it has " + found);
      }
      verified = true;
    }
  }

  /** Returns the next bytes; none at the end. */
  private ByteString next() {
    while (true) {
      ParleyException error;
      try {
        DownloadArtifactResponse response =
            call.read(core.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
        if (response == null) {
          return ByteString.EMPTY;
        }
        if (!response.getChunk().isEmpty()) {
          return take(response.getChunk());
        }
        continue;
      } catch (StatusException e) {
        error = Errors.of(e.getStatus(), e.getTrailers());
      } catch (TimeoutException e) {
        error = Errors.local(Status.Code.DEADLINE_EXCEEDED, "the broker sends nothing more: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        error = Errors.local(Status.Code.CANCELLED, "interrupted while downloading");
      }
      repeats.waitAfter(error);
      call = download();
    }
  }

  private ByteString take(ByteString bytes) {
    repeats.moved();
    came += bytes.size();
    bytes.asReadOnlyByteBufferList().forEach(computing::update);
    return bytes;
  }

  @Override
  public void close() {
    call.cancel("the content is not read any more", null);
  }
}
