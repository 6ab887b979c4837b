package dev.parley.artifact.s3;

import dev.parley.server.artifact.ArtifactStore;
import dev.parley.server.artifact.Digest;
import dev.parley.server.artifact.StoredArtifact;
import dev.parley.server.artifact.TenantNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Artifacts as objects: {@code PREFIX TENANT/abcdef…}. What is being uploaded is a file of this
 * machine until it is kept, because an object is written as a whole; nothing of it is left when the
 * process is killed. Thread-safe.
 */
public final class S3Store implements ArtifactStore {
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int PAGE_MAX = 1_000;

  private final S3Client client;
  private final S3Location location;

  private S3Store(S3Client client, S3Location location) {
    this.client = client;
    this.location = location;
  }

  /**
   * Opens a bucket. Credentials and region are found as by every program of Amazon's SDK: in the
   * environment, the profile or the machine's role.
   *
   * @throws IOException when the bucket can't be reached
   */
  public static S3Store open(S3Location location) throws IOException {
    try {
      S3ClientBuilder builder =
          S3Client.builder()
              .httpClientBuilder(UrlConnectionHttpClient.builder())
              // One hash over the whole body instead of one for each chunk, which some stores don't
              // take.
              .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
              // The digest says more than any of these; not every store knows them.
              .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
              .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
      if (location.endpoint() != null) {
        builder.endpointOverride(location.endpoint()).forcePathStyle(true);
      }
      S3Store store = new S3Store(builder.build(), location);
      store.asking(() -> store.client.headBucket(bucket -> bucket.bucket(location.bucket())));
      return store;
    } catch (SdkException e) {
      throw new IOException("expected to reach S3, but: " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable String journal() throws IOException {
    var marker =
        found(() ->
            client.getObjectAsBytes(object -> object.bucket(location.bucket()).key(marker())));
    return marker == null ? null : marker.asUtf8String().strip();
  }

  @Override
  public void belongTo(String journal) throws IOException {
    asking(() ->
        client.putObject(
            object -> object.bucket(location.bucket()).key(marker()),
            RequestBody.fromString(journal + "\n")));
  }

  @Override
  public Draft draft(String tenant, Digest digest) throws IOException {
    return new ObjectDraft(
        tenant, digest, new DraftFile(Files.createTempFile("parley-artifact-", "")));
  }

  @Override
  public @Nullable StoredArtifact find(String tenant, Digest digest) throws IOException {
    HeadObjectResponse head =
        found(() ->
            client.headObject(object -> object.bucket(location.bucket()).key(key(tenant, digest))));
    return head == null ? null : stored(digest, head.contentLength(), head.lastModified());
  }

  @Override
  public @Nullable StoredArtifact renew(String tenant, Digest digest) throws IOException {
    String key = key(tenant, digest);
    // Copied onto itself it is modified now, which S3 only takes when something else is new as
    // well.
    var copied =
        found(() ->
            client.copyObject(copy ->
                copy.sourceBucket(location.bucket())
                    .sourceKey(key)
                    .destinationBucket(location.bucket())
                    .destinationKey(key)
                    .metadataDirective(MetadataDirective.REPLACE)));
    return copied == null ? null : find(tenant, digest);
  }

  @Override
  public @Nullable InputStream read(String tenant, Digest digest, long offset) throws IOException {
    try {
      return found(() ->
          client.getObject(object -> {
            object.bucket(location.bucket()).key(key(tenant, digest));
            if (offset > 0) {
              object.range("bytes=" + offset + "-");
            }
          }));
    } catch (EndException e) {
      return InputStream.nullInputStream();
    }
  }

  @Override
  public List<StoredArtifact> list(String tenant, @Nullable Digest after, int limit)
      throws IOException {
    String folder = folder(tenant);
    String startAfter = after == null ? null : key(tenant, after);
    List<StoredArtifact> found = new ArrayList<>();
    String next = null;
    do {
      String token = next;
      int size = Math.min(PAGE_MAX, limit - found.size());
      ListObjectsV2Response page =
          asking(() ->
              client.listObjectsV2(list ->
                  list.bucket(location.bucket())
                      .prefix(folder)
                      .delimiter("/")
                      .startAfter(startAfter)
                      .continuationToken(token)
                      .maxKeys(size)));
      for (S3Object object : page.contents()) {
        Digest digest = Digest.ofHex(object.key().substring(folder.length()));
        if (digest != null) {
          found.add(stored(digest, object.size(), object.lastModified()));
        }
      }
      next = page.isTruncated() ? page.nextContinuationToken() : null;
    } while (next != null && found.size() < limit);
    return found;
  }

  @Override
  public List<String> tenants() throws IOException {
    List<String> tenants = new ArrayList<>();
    for (ListObjectsV2Response page :
        asking(() ->
            client
                .listObjectsV2Paginator(
                    list -> list.bucket(location.bucket()).prefix(location.prefix()).delimiter("/"))
                .stream()
                .toList())) {
      for (CommonPrefix folder : page.commonPrefixes()) {
        String name = folder.prefix().substring(location.prefix().length());
        String tenant = TenantNames.decode(name.substring(0, name.length() - 1));
        if (tenant != null) {
          tenants.add(tenant);
        }
      }
    }
    return tenants;
  }

  @Override
  public void remove(String tenant, Digest digest) throws IOException {
    asking(() ->
        client.deleteObject(object -> object.bucket(location.bucket()).key(key(tenant, digest))));
  }

  @Override
  public void close() {
    client.close();
  }

  private String marker() {
    return location.prefix() + MARKER;
  }

  private String folder(String tenant) {
    return location.prefix() + TenantNames.encode(tenant) + "/";
  }

  private String key(String tenant, Digest digest) {
    return folder(tenant) + digest.hex();
  }

  private static StoredArtifact stored(Digest digest, long bytes, Instant modified) {
    return new StoredArtifact(digest, bytes, modified.toEpochMilli());
  }

  /** What was asked for begins at the end of the object. */
  private static final class EndException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Asks for an object; null when there is none. */
  private <T> @Nullable T found(Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return null;
      }
      throw e.statusCode() == RANGE_NOT_SATISFIABLE ? new EndException() : failed(e);
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private <T> T asking(Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private IOException failed(SdkException e) {
    return new IOException(
        "expected bucket " + location.bucket() + " to do what was asked, but: " + e.getMessage(),
        e);
  }

  private final class ObjectDraft implements Draft {
    private final String tenant;
    private final Digest digest;
    private final DraftFile file;

    private ObjectDraft(String tenant, Digest digest, DraftFile file) {
      this.tenant = tenant;
      this.digest = digest;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public StoredArtifact keep() throws IOException {
      RequestBody body =
          RequestBody.fromContentProvider(file::read, file.sizeBytes(), "application/octet-stream");
      asking(() ->
          client.putObject(
              object -> object.bucket(location.bucket()).key(key(tenant, digest)), body));
      StoredArtifact kept = find(tenant, digest);
      if (kept == null) {
        throw new IOException("expected to find what was put, but it is not there");
      }
      return kept;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
