package dev.parley.server.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where artifacts are kept: each under its tenant and its digest.
 *
 * <p>Contract: thread-safe; methods block. What was kept is durable and is read back byte by byte,
 * also by the next process; what was not kept is never found, however the process ended. Each
 * method throws an {@link IOException} when the store does not answer or can't be used; what was
 * asked may have happened then. Nobody checks digests in here.
 */
public interface ArtifactStore extends AutoCloseable {
  /** The name under which a store keeps whose artifacts these are: no tenant's. */
  String MARKER = ".parley-journal";

  /** Returns the id of the journal whose artifacts these are; null when nobody has said so. */
  @Nullable String journal() throws IOException;

  /** Says whose artifacts these are from now on: those of the journal with this id. */
  void belongTo(String journal) throws IOException;

  /** Begins to take content. */
  Draft draft(String tenant, Digest digest) throws IOException;

  /** Finds content; null when there is none. */
  @Nullable StoredArtifact find(String tenant, Digest digest) throws IOException;

  /** Makes now the time of the last upload; null when there is no such content. */
  @Nullable StoredArtifact renew(String tenant, Digest digest) throws IOException;

  /**
   * Opens content, to be closed by the caller.
   *
   * @param offset where to begin: 0 to the size of the content
   * @return null when there is no such content
   */
  @Nullable InputStream read(String tenant, Digest digest, long offset) throws IOException;

  /**
   * Lists content by digest. What else lies between it, put there by others, is not looked at.
   *
   * @param after only what comes after this one; null for all
   * @param limit how many at most
   */
  List<StoredArtifact> list(String tenant, @Nullable Digest after, int limit) throws IOException;

  /** Returns the tenants that may have something. */
  List<String> tenants() throws IOException;

  /** Removes content; does nothing when there is none. */
  void remove(String tenant, Digest digest) throws IOException;

  @Override
  void close();

  /** Content that comes bit by bit. Used by one thread at a time. */
  interface Draft extends AutoCloseable {
    /** Takes the next bytes. */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Keeps it: from now on it is found. What is there under the same digest is replaced, or stays
     * with now as the time of its upload.
     */
    StoredArtifact keep() throws IOException;

    /** Ends it; what was not kept is gone. */
    @Override
    void close() throws IOException;
  }
}
