package dev.parley.server.edge.artifact;

import dev.parley.server.artifact.Digest;
import dev.parley.server.artifact.StoredArtifact;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.security.Identity;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DownloadArtifactResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetArtifactRequest;
import dev.parley.v1.GetArtifactResponse;
import dev.parley.v1.ListArtifactsRequest;
import dev.parley.v1.ListArtifactsResponse;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes, gives and lists artifacts. Thread-safe. */
public final class ArtifactEdge extends ArtifactServiceGrpc.ArtifactServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactEdge.class);
  private static final int PAGE_SIZE_DEFAULT = 100;
  private static final int PAGE_SIZE_MAX = 1_000;

  private final @Nullable ArtifactContext context;

  /**
   * Serves artifacts.
   *
   * @param context null when this broker has no store: every call is refused then
   */
  public ArtifactEdge(@Nullable ArtifactContext context) {
    this.context = context;
  }

  @Override
  public StreamObserver<UploadArtifactRequest> uploadArtifact(
      StreamObserver<UploadArtifactResponse> out) {
    if (context == null) {
      return refused(out);
    }
    var call = (ServerCallStreamObserver<UploadArtifactResponse>) out;
    return new ArtifactUpload(context, Identity.current().tenant(), call).start();
  }

  @Override
  public void downloadArtifact(
      DownloadArtifactRequest request, StreamObserver<DownloadArtifactResponse> out) {
    if (context == null) {
      refused(out);
      return;
    }
    var call = (ServerCallStreamObserver<DownloadArtifactResponse>) out;
    new ArtifactDownload(context, Identity.current().tenant(), request, call).start();
  }

  @Override
  public void getArtifact(GetArtifactRequest request, StreamObserver<GetArtifactResponse> out) {
    Digest digest = Digest.parse(request.getDigest());
    if (context == null) {
      refused(out);
    } else if (digest == null) {
      refuse(out, ArtifactProblems.noDigest("digest", request.getDigest()));
    } else {
      String tenant = Identity.current().tenant();
      answer(
          context,
          "GetArtifact",
          out,
          () -> {
            StoredArtifact found = context.artifacts().find(tenant, digest);
            if (found == null) {
              refuse(out, ArtifactProblems.notFound(digest));
              return;
            }
            out.onNext(
                GetArtifactResponse.newBuilder()
                    .setArtifact(ArtifactProblems.message(found))
                    .build());
            out.onCompleted();
          });
    }
  }

  @Override
  public void listArtifacts(
      ListArtifactsRequest request, StreamObserver<ListArtifactsResponse> out) {
    if (context == null) {
      refused(out);
      return;
    }
    int size = request.getPageSize() == 0 ? PAGE_SIZE_DEFAULT : request.getPageSize();
    boolean first = request.getPageToken().isEmpty();
    Digest after = first ? null : Digest.parse(request.getPageToken());
    if (size < 0 || size > PAGE_SIZE_MAX) {
      refuse(
          out,
          Problem.invalid(
              "page_size", "expected 0 to %,d, but found %,d".formatted(PAGE_SIZE_MAX, size)));
    } else if (!first && after == null) {
      refuse(
          out,
          Problem.invalid("page_token", "expected one that this call returned, but found another"));
    } else {
      String tenant = Identity.current().tenant();
      answer(
          context,
          "ListArtifacts",
          out,
          () -> {
            List<StoredArtifact> page = context.artifacts().list(tenant, after, size);
            ListArtifactsResponse.Builder response = ListArtifactsResponse.newBuilder();
            page.forEach(artifact -> response.addArtifacts(ArtifactProblems.message(artifact)));
            if (page.size() == size) {
              response.setNextPageToken(page.getLast().digest().text());
            }
            out.onNext(response.build());
            out.onCompleted();
          });
    }
  }

  @FunctionalInterface
  private interface Asking {
    void run() throws IOException;
  }

  /** Asks the store on a thread that may wait for it. */
  private static void answer(
      ArtifactContext context, String name, StreamObserver<?> out, Asking asking) {
    // With a handler, answering a call that its caller has canceled does no harm.
    ((ServerCallStreamObserver<?>) out).setOnCancelHandler(() -> {});
    context
        .transfers()
        .steps()
        .then(() -> {
          try {
            asking.run();
          } catch (IOException e) {
            LOG.warn("The store of artifacts failed in {}", name, e);
            refuse(out, ArtifactProblems.storeUnavailable());
          } catch (RuntimeException e) {
            refuse(out, context.faults().note(name, e));
          }
        });
  }

  private static void refuse(StreamObserver<?> out, Problem problem) {
    out.onError(Errors.exception(problem));
  }

  /** Answers whoever asks a broker without a store; the rest of an upload is not looked at. */
  private static <Q> StreamObserver<Q> refused(StreamObserver<?> out) {
    refuse(
        out,
        Problem.of(
            ErrorReason.ERROR_REASON_ARTIFACTS_UNSUPPORTED,
            "Expected a store for artifacts, but this broker has none"));
    return new StreamObserver<>() {
      @Override
      public void onNext(Q ignored) {}

      @Override
      public void onError(Throwable ignored) {}

      @Override
      public void onCompleted() {}
    };
  }
}
