package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import dev.parley.client.Parley;
import dev.parley.v1.Artifact;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.UploadArtifactRequest;
import dev.parley.v1.UploadArtifactResponse;
import dev.parley.v1.UploadHeader;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker is killed in the middle of an upload, and after one. */
@Timeout(180)
final class ArtifactKillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HALF_SENT = "sha256:" + "5".repeat(64);
  private static final int CHUNK_BYTES = 100_000;

  @TempDir private Path data;
  @TempDir private Path folder;

  @Test
  void whatWasAnsweredIsThereAfterwardsAndWhatWasNotIsGone() throws Exception {
    byte[] content = content();
    Path file = Files.write(folder.resolve("large.bin"), content);
    try (BrokerProcess broker =
            BrokerProcess.start(data, Seeds.freePort(new SplittableRandom(Seeds.seed())));
        Parley parley = Parley.connect(broker.endpoint())) {
      String digest = put(broker, file);
      CompletableFuture<Throwable> failure = sendHalf(broker);
      awaitFiles(2);
      broker.kill();
      assertThat(failure.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
      broker.startAgain();

      assertThat(digests(parley)).containsExactly(digest);
      assertThat(files()).as("what was half sent").hasSize(1);
      try (InputStream back = parley.artifacts().open(digest)) {
        assertThat(back).hasBinaryContent(content);
      }
      Path copy = folder.resolve("copy.bin");
      try (Child get = artifact(broker, "get", digest, "--output", copy.toString())) {
        assertThat(get.awaitEnd(PATIENCE).code()).isZero();
      }
      assertThat(copy).hasBinaryContent(content);
      checkOtherCommands(broker, digest);
      checkCommandsThatWork(broker, file, content);
    }
  }

  private static String put(BrokerProcess broker, Path file) throws InterruptedException {
    try (Child put = artifact(broker, "put", file.toString(), "--json")) {
      Child.Ended ended = put.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isZero();
      JsonObject line = JsonParser.parseString(ended.out().getFirst()).getAsJsonObject();
      return line.get("digest").getAsString();
    }
  }

  private static void checkOtherCommands(BrokerProcess broker, String digest)
      throws InterruptedException {
    try (Child list = artifact(broker, "list", "--json");
        Child missing = artifact(broker, "get", HALF_SENT, "--output", "nowhere", "--json");
        Child wrong = artifact(broker, "put", "/no/such/file", "--json")) {
      Child.Ended listed = list.awaitEnd(PATIENCE);
      assertThat(listed.out().getFirst()).contains(digest).contains("3000000");
      assertThat(listed.out().getLast()).isEqualTo("{\"listed\":1}");
      Child.Ended notFound = missing.awaitEnd(PATIENCE);
      assertThat(notFound.code()).isEqualTo(3);
      assertThat(notFound.out().getFirst()).contains("ARTIFACT_NOT_FOUND");
      Child.Ended unreadable = wrong.awaitEnd(PATIENCE);
      assertThat(unreadable.code()).isEqualTo(7);
      assertThat(unreadable.out().getFirst()).contains("FILE_UNUSABLE").contains("/no/such/file");
    }
  }

  /** What goes in and what comes out are both too large for a task. */
  private static void checkCommandsThatWork(BrokerProcess broker, Path file, byte[] content)
      throws InterruptedException {
    String endpoint = broker.endpoint();
    try (Child worker =
            ParleyCommand.start("worker", "-c", "same", "-x", "cat", "--endpoint", endpoint);
        Child submit =
            ParleyCommand.start(
                "task",
                "submit",
                "-c",
                "same",
                "-o",
                "The same.",
                "--artifact",
                file.toString(),
                "--wait",
                "--json",
                "--endpoint",
                endpoint)) {
      Child.Ended ended = submit.awaitEnd(PATIENCE);
      assertThat(ended.code()).as("%s", ended).isZero();
      JsonObject task = JsonParser.parseString(ended.out().getLast()).getAsJsonObject();
      assertThat(task.toString())
          .contains("\"state\":\"TASK_STATE_COMPLETED\"")
          .contains("\"size_bytes\":\"" + content.length + "\"");
      worker.terminate();
    }
  }

  private static Child artifact(BrokerProcess broker, String... args) {
    return ParleyCommand.start(
        Stream.of(
                Stream.of("artifact"), Stream.of(args), Stream.of("--endpoint", broker.endpoint()))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  /** Returns what the upload fails with. */
  private static CompletableFuture<Throwable> sendHalf(BrokerProcess broker) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    ManagedChannel channel =
        Grpc.newChannelBuilder(broker.endpoint(), InsecureChannelCredentials.create()).build();
    StreamObserver<UploadArtifactRequest> upload =
        ArtifactServiceGrpc.newStub(channel)
            .uploadArtifact(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadArtifactResponse unexpected) {
                    failure.completeExceptionally(new AssertionError("answered: " + unexpected));
                  }

                  @Override
                  public void onError(Throwable error) {
                    failure.complete(error);
                    channel.shutdownNow();
                  }

                  @Override
                  public void onCompleted() {}
                });
    upload.onNext(
        UploadArtifactRequest.newBuilder()
            .setHeader(
                UploadHeader.newBuilder().setDigest(HALF_SENT).setSizeBytes(2L * CHUNK_BYTES))
            .build());
    upload.onNext(
        UploadArtifactRequest.newBuilder()
            .setChunk(ByteString.copyFrom(new byte[CHUNK_BYTES]))
            .build());
    return failure;
  }

  private void awaitFiles(int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (files().size() != count) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  /** But for the one that says whose they are. */
  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(data.resolve("artifacts"))) {
      return all.filter(file -> Files.isRegularFile(file) && !file.endsWith(".parley-journal"))
          .toList();
    }
  }

  private static List<String> digests(Parley parley) {
    return StreamSupport.stream(parley.artifacts().list().spliterator(), false)
        .map(Artifact::getDigest)
        .toList();
  }

  private static byte[] content() {
    byte[] content = new byte[3_000_000];
    new Random(7).nextBytes(content);
    return content;
  }
}
