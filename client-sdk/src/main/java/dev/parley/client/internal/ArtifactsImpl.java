package dev.parley.client.internal;

import dev.parley.client.Artifacts;
import dev.parley.client.ParleyException;
import dev.parley.v1.Artifact;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetArtifactRequest;
import dev.parley.v1.ListArtifactsRequest;
import dev.parley.v1.ListArtifactsResponse;
import dev.parley.v1.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;

/** Artifacts as a client sees them. */
final class ArtifactsImpl implements Artifacts {
  private static final String ANY_BYTES = "application/octet-stream";

  private final ClientCore core;

  ArtifactsImpl(ClientCore core) {
    this.core = core;
  }

  /** Content that can be read more than once. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  @Override
  public Part part(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String mediaType =
        Objects.requireNonNullElse(URLConnection.guessContentTypeFromName(name), ANY_BYTES);
    return Part.newBuilder().setName(name).setArtifact(upload(file, mediaType)).build();
  }

  @Override
  public ArtifactRef upload(Path file, String mediaType) throws IOException {
    return upload(() -> Files.newInputStream(file), mediaType);
  }

  @Override
  public ArtifactRef upload(byte[] content, String mediaType) {
    try {
      return upload(() -> new ByteArrayInputStream(content), mediaType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads it twice: the digest has to be known before the first byte is sent. */
  private ArtifactRef upload(Source source, String mediaType) throws IOException {
    MessageDigest computing = Digests.computing();
    long bytes;
    try (InputStream content = new DigestInputStream(source.open(), computing)) {
      bytes = content.transferTo(OutputStream.nullOutputStream());
    }
    String digest = Digests.text(computing);
    new ArtifactUpload(core, source, digest, bytes).run();
    return ArtifactRef.newBuilder()
        .setDigest(digest)
        .setSizeBytes(bytes)
        .setMediaType(mediaType)
        .build();
  }

  @Override
  public InputStream open(Part part) {
    return switch (part.getContentCase()) {
      case TEXT -> part.getTextBytes().newInput();
      case JSON -> part.getJsonBytes().newInput();
      case BLOB -> part.getBlob().getData().newInput();
      case ARTIFACT -> open(part.getArtifact());
      case CONTENT_NOT_SET ->
          throw new IllegalArgumentException("expected a part with content, but it has none");
    };
  }

  private InputStream open(ArtifactRef reference) {
    if (!reference.getUri().isEmpty()) {
      throw new IllegalArgumentException(
          "expected an artifact of the broker, but it is kept at " + reference.getUri());
    }
    return open(reference.getDigest());
  }

  @Override
  public InputStream open(String digest) {
    return new ArtifactStream(core, digest);
  }

  @Override
  public void download(String digest, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path partial = Files.createTempFile(folder, ".artifact-", "");
    try (InputStream content = open(digest)) {
      Files.copy(content, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  @Override
  public Optional<Artifact> get(String digest) {
    GetArtifactRequest request = GetArtifactRequest.newBuilder().setDigest(digest).build();
    try {
      return Optional.of(
          Waiting.get(core.call(ArtifactServiceGrpc.getGetArtifactMethod(), request))
              .getArtifact());
    } catch (ParleyException e) {
      if (e.reason() == ErrorReason.ERROR_REASON_ARTIFACT_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Iterable<Artifact> list() {
    return new Paged<>(token -> {
      ListArtifactsRequest request = ListArtifactsRequest.newBuilder().setPageToken(token).build();
      ListArtifactsResponse page =
          Waiting.get(core.call(ArtifactServiceGrpc.getListArtifactsMethod(), request));
      return new Paged.Page<>(page.getArtifactsList(), page.getNextPageToken());
    });
  }
}
