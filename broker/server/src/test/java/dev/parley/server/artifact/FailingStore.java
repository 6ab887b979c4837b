package dev.parley.server.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that fails when something is kept. Used by one thread. */
final class FailingStore implements ArtifactStore {
  final ArtifactStore store;

  /** It is kept, but whoever asked for it is told that it failed. */
  boolean keepsAndFails;

  /** It is not kept. */
  boolean failsFirst;

  /** Nothing is kept, and nobody is told from then on what there is. */
  boolean down;

  private boolean silent;

  FailingStore(ArtifactStore store) {
    this.store = store;
  }

  @Override
  public @Nullable String journal() throws IOException {
    return store.journal();
  }

  @Override
  public void belongTo(String journal) throws IOException {
    store.belongTo(journal);
  }

  @Override
  public Draft draft(String tenant, Digest digest) throws IOException {
    Draft draft = store.draft(tenant, digest);
    silent = false;
    return new Draft() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        draft.write(bytes);
      }

      @Override
      public StoredArtifact keep() throws IOException {
        silent = down;
        if (down || failsFirst) {
          throw new IOException("not kept");
        }
        StoredArtifact kept = draft.keep();
        if (keepsAndFails) {
          throw new IOException("the answer is lost");
        }
        return kept;
      }

      @Override
      public void close() throws IOException {
        draft.close();
      }
    };
  }

  @Override
  public @Nullable StoredArtifact find(String tenant, Digest digest) throws IOException {
    if (down && silent) {
      throw new IOException("not there");
    }
    return store.find(tenant, digest);
  }

  @Override
  public @Nullable StoredArtifact renew(String tenant, Digest digest) throws IOException {
    return store.renew(tenant, digest);
  }

  @Override
  public @Nullable InputStream read(String tenant, Digest digest, long offset) throws IOException {
    return store.read(tenant, digest, offset);
  }

  @Override
  public List<StoredArtifact> list(String tenant, @Nullable Digest after, int limit)
      throws IOException {
    return store.list(tenant, after, limit);
  }

  @Override
  public List<String> tenants() throws IOException {
    return store.tenants();
  }

  @Override
  public void remove(String tenant, Digest digest) throws IOException {
    store.remove(tenant, digest);
  }

  @Override
  public void close() {
    store.close();
  }
}
