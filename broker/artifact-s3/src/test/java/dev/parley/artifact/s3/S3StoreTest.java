package dev.parley.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.server.artifact.ArtifactStore;
import dev.parley.server.artifact.ArtifactStoreContract;
import dev.parley.server.artifact.Digest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The contract of stores, kept by one that speaks S3. With {@code -Dparley.s3.endpoint=URL} against
 * a server that has an empty bucket named {@code parley}.
 */
final class S3StoreTest extends ArtifactStoreContract {
  private static int run;

  private final FakeS3 fake;
  private final String prefix = "run-" + run++ + "/deeper";

  S3StoreTest() throws IOException {
    fake = new FakeS3();
  }

  @BeforeAll
  static void credentials() {
    setUnlessThere("aws.accessKeyId", "test");
    setUnlessThere("aws.secretAccessKey", "test");
    setUnlessThere("aws.region", "eu-central-1");
  }

  private static void setUnlessThere(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Override
  protected ArtifactStore open() throws IOException {
    return S3Store.open(S3Location.parse("s3://" + FakeS3.BUCKET + "/" + prefix, endpoint()));
  }

  private URI endpoint() {
    String real = System.getProperty("parley.s3.endpoint");
    return real == null ? fake.endpoint() : URI.create(real);
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
          object -> object.bucket(FakeS3.BUCKET).key(prefix + "/" + path),
          RequestBody.fromString("by hand"));
    }
  }

  @Test
  void aStoreThatFailsSaysSo() throws IOException {
    Digest digest = new Digest("a".repeat(64));
    try (S3Store store = S3Store.open(S3Location.parse("s3://" + FakeS3.BUCKET, fake.endpoint()))) {
      fake.failing = 500;
      assertThatIOException().isThrownBy(() -> store.find("t", digest));
      assertThatIOException().isThrownBy(() -> store.read("t", digest, 0));
      assertThatIOException().isThrownBy(() -> store.list("t", null, 10));
      assertThatIOException().isThrownBy(store::tenants);
      assertThatIOException().isThrownBy(store::journal);
      assertThatIOException().isThrownBy(() -> store.belongTo("ours"));
      assertThatIOException().isThrownBy(() -> store.remove("t", digest));
    }
  }

  @Test
  void aBucketThatIsNotThereIsRefusedAtTheStart() {
    assertThatIOException()
        .isThrownBy(() -> S3Store.open(S3Location.parse("s3://another", fake.endpoint())))
        .withMessageContaining("another");
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
