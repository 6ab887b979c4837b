package dev.parley.server.edge.artifact;

import static dev.parley.server.testing.Failures.info;
import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.app.TestBroker;
import dev.parley.server.artifact.ArtifactLimits;
import dev.parley.server.artifact.ArtifactStore;
import dev.parley.server.artifact.DirectoryStore;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Artifact;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.ArtifactServiceGrpc.ArtifactServiceBlockingStub;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.DownloadArtifactRequest;
import dev.parley.v1.DownloadArtifactResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FindingState;
import dev.parley.v1.GetArtifactRequest;
import dev.parley.v1.ListArtifactsRequest;
import dev.parley.v1.ListArtifactsResponse;
import dev.parley.v1.Part;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import dev.parley.v1.UploadHeader;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts over the wire. */
final class ArtifactServiceTest {
  private static final int KIB = 1024;
  private static final ArtifactLimits LIMITS =
      new ArtifactLimits(2_000 * KIB, 4_000 * KIB, 2, 60_000, 60_000, 60_000);

  @TempDir private Path folder;

  private TestBroker broker;
  private ArtifactServiceBlockingStub stub;

  @BeforeEach
  void start() throws InterruptedException {
    start(LIMITS);
  }

  private void start(ArtifactLimits limits) throws InterruptedException {
    broker =
        TestBroker.start(config ->
            config
                .artifacts(() -> DirectoryStore.open(folder.resolve("artifacts")))
                .artifactLimits(limits));
    stub = stub(broker.channel());
  }

  private static ArtifactServiceBlockingStub stub(Channel channel) {
    return ArtifactServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

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
  void whatATaskRefersToStaysAndTheRestGoes() throws InterruptedException {
    broker.close();
    start(new ArtifactLimits(2_000 * KIB, 4_000 * KIB, 2, 60_000, 2_000, 50));
    byte[] kept = content(30, 100);
    byte[] left = content(31, 100);
    upload(kept).join();
    upload(left).join();
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "work");
    request.getSpecBuilder().addInputs(part(kept));
    new TestRequester(broker.channel()).create(request.build());

    await(() -> filesIn(folder) == 1);

    assertThat(download(digest(kept), 0, 0)).isEqualTo(kept);
    assertThat(reason(() -> get(digest(left)))).isEqualTo("NOT_FOUND ARTIFACT_NOT_FOUND");
  }

  @Test
  void whatAReviewerReferredToInACorrectionStays() throws InterruptedException {
    broker.close();
    start(new ArtifactLimits(2_000 * KIB, 4_000 * KIB, 2, 60_000, 2_000, 50));
    byte[] kept = content(32, 100);
    byte[] left = content(33, 100);
    upload(kept).join();
    upload(left).join();
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(Requests.reviewedRequest("t1", "work").build());
    worker.finish(worker.awaitAssignment().getLease(), "first try");
    CriterionFinding corrected =
        CriterionFinding.newBuilder()
            .setCriterionId("c1")
            .setState(FindingState.FINDING_STATE_UNMET)
            .addCorrections(part(kept))
            .build();
    requester
        .timed()
        .reviewTask(
            ReviewTaskRequest.newBuilder()
                .setRequestId("r1")
                .setTaskId("t1")
                .setRound(1)
                .setVerdict(
                    Verdict.newBuilder()
                        .setDecision(VerdictDecision.VERDICT_DECISION_REDO)
                        .addFindings(corrected))
                .build());

    await(() -> filesIn(folder) == 1);

    assertThat(download(digest(kept), 0, 0)).isEqualTo(kept);
    assertThat(
            worker
                .awaitAssignment()
                .getEarlierRounds(0)
                .getVerdict()
                .getFindings(0)
                .getCorrections(0)
                .getArtifact()
                .getDigest())
        .isEqualTo(digest(kept));
  }

  @Test
  void whoLostItsShardsRemovesNothingThatTheNextOwnersTasksReferTo() throws InterruptedException {
    broker.close();
    start(new ArtifactLimits(2_000 * KIB, 4_000 * KIB, 2, 60_000, 1_000, 50));
    byte[] kept = content(34, 100);
    byte[] left = content(35, 100);
    upload(kept).join();
    upload(left).join();
    TaskSpec spec = Requests.spec("work").addInputs(part(kept)).build();

    broker.overtake(
        new TaskKey("default", "theirs"),
        TaskCreated.newBuilder().setCapability("work").setSpec(spec.toByteString()).build());
    await(() -> filesIn(folder) == 1);

    assertThat(download(digest(kept), 0, 0)).isEqualTo(kept);
    assertThat(reason(() -> get(digest(left)))).isEqualTo("NOT_FOUND ARTIFACT_NOT_FOUND");
  }

  private static Part part(byte[] content) {
    return Part.newBuilder()
        .setArtifact(ArtifactRef.newBuilder().setDigest(digest(content)))
        .build();
  }

  @Test
  void whoStopsInTheMiddleIsSentAway() throws InterruptedException {
    broker.close();
    start(new ArtifactLimits(20_000 * KIB, 40_000 * KIB, 2, 100, 60_000, 60_000));
    Sending sending = new Sending().header(digest(content(40, 10)), 10).chunk(1);
    assertThat(sending.failure()).isEqualTo("ABORTED ARTIFACT_TRANSFER_STALLED");

    byte[] content = content(41, 12_000 * KIB);
    upload(content).join();
    Iterator<DownloadArtifactResponse> chunks = downloading(digest(content), 0, 0);
    chunks.next();
    Thread.sleep(1_500);
    assertThat(reason(() -> chunks.forEachRemaining(chunk -> {})))
        .isEqualTo("ABORTED ARTIFACT_TRANSFER_STALLED");
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
  void aResultHasTheContentThatIsRequiredOrComesBack() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(requiringArtifact());
    byte[] content = content(70, 100);

    assertThat(result(worker, worker.awaitAssignment(), content).hasRefusal()).isFalse();
    Assignment again = worker.awaitAssignment();
    assertThat(again.getEarlierRounds(0).getVerdict().getFeedback()).contains(digest(content));
    upload(content).join();
    result(worker, again, content);

    assertThat(requester.get("t1").getReason())
        .as("the same outputs, which are right now, are no loop")
        .isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
  }

  @Test
  void aResultWhoseContentTheStoreCannotTellIsSentAgain() throws IOException {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestRequester requester = new TestRequester(broker.channel());
    requester.create(requiringArtifact());
    byte[] content = content(71, 100);
    upload(content).join();
    Assignment work = worker.awaitAssignment();
    Path artifacts = folder.resolve("artifacts");
    Files.move(artifacts, folder.resolve("moved"));
    Files.writeString(artifacts, "in the way");

    assertThat(result(worker, work, content).getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_ARTIFACT_STORE_UNAVAILABLE);
    Files.delete(artifacts);
    Files.move(folder.resolve("moved"), artifacts);
    result(worker, work, content);

    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  private static CreateTaskRequest requiringArtifact() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "work");
    request
        .getSpecBuilder()
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .addRequiredOutputs(RequiredOutput.newBuilder().setArtifact(true));
    return request.build();
  }

  private static Ack result(TestAgent worker, Assignment work, byte[] content) {
    return worker.ask(
        AgentFrame.newBuilder()
            .setResult(
                SubmitResult.newBuilder()
                    .setLease(work.getLease())
                    .setResult(Result.newBuilder().addOutputs(part(content)))));
  }

  @Test
  void aBrokerWithoutAStoreSaysSo() throws InterruptedException {
    String digest = digest(content(60, 10));
    broker.close();
    broker = TestBroker.start();
    stub = stub(broker.channel());

    String expected = "UNIMPLEMENTED ARTIFACTS_UNSUPPORTED";
    assertThat(reason(() -> get(digest))).isEqualTo(expected);
    assertThat(reason(() -> list(1, ""))).isEqualTo(expected);
    assertThat(reason(() -> download(digest, 0, 0))).isEqualTo(expected);
    assertThat(new Sending().header(digest, 10).failure()).isEqualTo(expected);
    TestRequester requester = new TestRequester(broker.channel());
    assertThat(reason(() -> requester.create(requiringArtifact()))).isEqualTo(expected);
  }

  /** An upload by hand. */
  private final class Sending implements StreamObserver<UploadArtifactResponse> {
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

  private CompletableFuture<UploadArtifactResponse> upload(byte[] content) {
    return new Sending().header(digest(content), content.length).chunks(content).complete().answer;
  }

  private Iterator<DownloadArtifactResponse> downloading(String digest, long offset, long length) {
    return stub.withDeadlineAfter(20, TimeUnit.SECONDS)
        .downloadArtifact(
            DownloadArtifactRequest.newBuilder()
                .setDigest(digest)
                .setOffsetBytes(offset)
                .setLengthBytes(length)
                .build());
  }

  private byte[] download(String digest, long offset, long length) {
    List<ByteString> chunks = new ArrayList<>();
    downloading(digest, offset, length)
        .forEachRemaining(response -> {
          assertThat(response.hasArtifact()).isEqualTo(chunks.isEmpty());
          chunks.add(response.getChunk());
        });
    return ByteString.copyFrom(chunks).toByteArray();
  }

  private Artifact get(String digest) {
    return stub.getArtifact(GetArtifactRequest.newBuilder().setDigest(digest).build())
        .getArtifact();
  }

  private ListArtifactsResponse list(int size, String token) {
    return stub.listArtifacts(
        ListArtifactsRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static byte[] content(long seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static long filesIn(Path folder) {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(ArtifactStore.MARKER))
          .count();
    } catch (IOException e) {
      // A folder that changes meanwhile is looked at again.
      return -1;
    }
  }
}
