package dev.parley.artifact.s3;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import dev.parley.server.artifact.ArtifactStore;
import dev.parley.server.artifact.ArtifactStoreContract;
import dev.parley.server.artifact.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The contract of stores, kept by one that speaks S3, against S3Proxy. With {@code
 * -Dparley.s3.endpoint=URL} against another server, which has an empty bucket named {@code parley}.
 */
final class S3StoreTest extends ArtifactStoreContract {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "aws.accessKeyId", S3Server.ACCESS_KEY,
          "aws.secretAccessKey", S3Server.SECRET_KEY,
          "aws.region", "eu-central-1");

  @TempDir private static Path folder;
  private static S3Server server;
  private static int run;

  private final String prefix = "run-" + run++ + "/deeper";

  @BeforeAll
  static void start() throws Exception {
    SETTINGS.forEach(System.getProperties()::putIfAbsent);
    server = S3Server.start(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Override
  protected ArtifactStore open() throws IOException {
    return S3Store.open(S3Location.parse("s3://" + S3Server.BUCKET + "/" + prefix, endpoint()));
  }

  private static URI endpoint() {
    String real = System.getProperty("parley.s3.endpoint");
    return real == null ? server.endpoint() : URI.create(real);
  }

  @Override
  protected void putByHand(String path) {
    try (S3Client client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .build()) {
      client.putObject(
          object -> object.bucket(S3Server.BUCKET).key(prefix + "/" + path),
          RequestBody.fromString("by hand"));
    }
  }

  @Test
  void aStoreThatFailsSaysSo() throws IOException {
    Digest digest = new Digest("a".repeat(64));
    AtomicInteger status = new AtomicInteger(200);
    HttpServer failing =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    failing.createContext(
        "/",
        request -> {
          request.sendResponseHeaders(status.get(), -1);
          request.close();
        });
    failing.start();
    URI endpoint = URI.create("http://127.0.0.1:" + failing.getAddress().getPort());
    try (S3Store store = S3Store.open(S3Location.parse("s3://" + S3Server.BUCKET, endpoint))) {
      status.set(500);
      assertThatIOException().isThrownBy(() -> store.find("t", digest));
      assertThatIOException().isThrownBy(() -> store.read("t", digest, 0));
      assertThatIOException().isThrownBy(() -> store.list("t", null, 10));
      assertThatIOException().isThrownBy(store::tenants);
      assertThatIOException().isThrownBy(store::journal);
      assertThatIOException().isThrownBy(() -> store.belongTo("ours"));
      assertThatIOException().isThrownBy(() -> store.remove("t", digest));
    } finally {
      failing.stop(0);
    }
  }

  @Test
  void aBucketThatIsNotThereIsRefusedAtTheStart() {
    assertThatIOException()
        .isThrownBy(() -> S3Store.open(S3Location.parse("s3://another", endpoint())))
        .withMessageContaining("another");
  }

  @Test
  void aCallerWhoseSecretIsWrongIsRefusedAtTheStart() {
    String right = System.setProperty("aws.secretAccessKey", "guessed");
    try {
      assertThatIOException().isThrownBy(this::open).withMessageContaining(S3Server.BUCKET);
    } finally {
      System.setProperty("aws.secretAccessKey", requireNonNull(right));
    }
  }

  @Test
  void locationsAreReadAsTheyAreWritten() {
    assertThat(S3Location.parse("s3://bucket", null)).isEqualTo(new S3Location("bucket", "", null));
    assertThat(S3Location.parse("s3://bucket/", null).prefix()).isEmpty();
    assertThat(S3Location.parse("s3://bucket/a/b", null).prefix()).isEqualTo("a/b/");
    assertThat(S3Location.isOne("/srv/artifacts")).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> S3Location.parse("s3://", null));
    assertThatIllegalArgumentException().isThrownBy(() -> S3Location.parse("bucket", null));
  }
}
