package dev.parley.client;

import dev.parley.v1.Artifact;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Content that is too large to travel inline. It is kept by the broker under its digest, for as
 * long as a task refers to it.
 *
 * <p>Thread-safe; methods block. What breaks on the way is repeated for as long as the call's
 * timeout allows without anything moving: an upload from its start, a download from where it was.
 */
public interface Artifacts {

  /**
   * Uploads a file unless the broker has its content already, and returns a part that refers to it,
   * with the file's name and a media type by its name.
   *
   * @throws IOException if the file cannot be read
   * @throws ParleyException if the broker does not take it
   */
  Part part(Path file) throws IOException;

  /**
   * Uploads a file unless the broker has its content already.
   *
   * @param mediaType such as {@code application/pdf}
   * @throws IOException if the file cannot be read, or changes while it is
   * @throws ParleyException if the broker does not take it
   */
  ArtifactRef upload(Path file, String mediaType) throws IOException;

  /**
   * Uploads bytes unless the broker has them already.
   *
   * @param mediaType such as {@code application/pdf}
   * @throws ParleyException if the broker does not take them
   */
  ArtifactRef upload(byte[] content, String mediaType);

  /**
   * Opens what a part holds, be it inline or an artifact. To be closed.
   *
   * @throws ParleyException with {@code ARTIFACT_NOT_FOUND} if there is no such artifact
   * @throws IllegalArgumentException if the part holds nothing, or content that is kept elsewhere
   */
  InputStream open(Part part);

  /**
   * Opens an artifact. To be closed. The end of the stream is only reached when the content has the
   * digest that was asked for: otherwise reading fails with an {@link IOException}.
   *
   * @param digest as in {@link ArtifactRef#getDigest()}
   * @throws ParleyException with {@code ARTIFACT_NOT_FOUND} if there is no such artifact
   */
  InputStream open(String digest);

  /**
   * Writes an artifact to a file, which is there once all of it was read and verified.
   *
   * @throws IOException if the file cannot be written, or the content has another digest
   */
  void download(String digest, Path target) throws IOException;

  /** One artifact; empty when the broker does not have it. */
  Optional<Artifact> get(String digest);

  /** All artifacts, by digest. Pages are fetched while iterating; each iteration starts anew. */
  Iterable<Artifact> list();
}
