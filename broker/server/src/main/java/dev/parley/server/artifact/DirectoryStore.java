package dev.parley.server.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts as files: {@code TENANT/ab/abcdef…}, whose time of change is that of the last upload.
 * What is being uploaded is in a folder of its own and locked by its process; what none has locked
 * is deleted at the start. Thread-safe.
 */
public final class DirectoryStore implements ArtifactStore {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);

  /** No tenant: those begin with another character. */
  private static final String INCOMING = ".incoming";

  private static final int PREFIX_CHARS = 2;

  private final Path root;
  private final Path incoming;

  private DirectoryStore(Path root) {
    this.root = root;
    this.incoming = root.resolve(INCOMING);
  }

  /**
   * Opens a directory, which is created when it is missing.
   *
   * @throws IOException when it cannot be written
   */
  public static DirectoryStore open(Path root) throws IOException {
    DirectoryStore store = new DirectoryStore(root.toAbsolutePath());
    Files.createDirectories(store.incoming);
    for (Path draft : store.entries(store.incoming)) {
      if (isLeftOver(draft)) {
        Files.deleteIfExists(draft);
      }
    }
    return store;
  }

  private static boolean isLeftOver(Path draft) {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      return lock(channel);
    } catch (IOException e) {
      LOG.warn("Left {} as it is, because it cannot be opened: {}", draft, e.toString());
      return false;
    }
  }

  /** Locks a draft for as long as its channel is open; false when another process has. */
  private static boolean lock(FileChannel draft) {
    try {
      return draft.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // Where nothing can be locked, nothing is deleted either.
      LOG.warn("Could not lock what is uploaded: {}", e.toString());
      return false;
    }
  }

  @Override
  public @Nullable String journal() throws IOException {
    try {
      return Files.readString(root.resolve(MARKER)).strip();
    } catch (NoSuchFileException e) {
      checkThere();
      return null;
    }
  }

  @Override
  public void belongTo(String journal) throws IOException {
    Path file = Files.createTempFile(incoming, "journal-", "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      lock(channel);
      channel.write(ByteBuffer.wrap((journal + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
      Files.move(file, root.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
    }
    makeDurable(root);
  }

  @Override
  public Draft draft(String tenant, Digest digest) throws IOException {
    Path file = Files.createTempFile(incoming, digest.hex().substring(0, 8) + "-", "");
    return new FileDraft(tenant, digest, file);
  }

  @Override
  public @Nullable StoredArtifact find(String tenant, Digest digest) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(file(tenant, digest), BasicFileAttributes.class);
      return file.isRegularFile() ? stored(digest, file) : null;
    } catch (NoSuchFileException e) {
      checkThere();
      return null;
    }
  }

  @Override
  public @Nullable StoredArtifact renew(String tenant, Digest digest) throws IOException {
    try {
      Files.setLastModifiedTime(
          file(tenant, digest), FileTime.fromMillis(System.currentTimeMillis()));
    } catch (NoSuchFileException e) {
      checkThere();
      return null;
    }
    return find(tenant, digest);
  }

  @Override
  public @Nullable InputStream read(String tenant, Digest digest, long offset) throws IOException {
    try {
      SeekableByteChannel channel = Files.newByteChannel(file(tenant, digest));
      return Channels.newInputStream(channel.position(offset));
    } catch (NoSuchFileException e) {
      checkThere();
      return null;
    }
  }

  @Override
  public List<StoredArtifact> list(String tenant, @Nullable Digest after, int limit)
      throws IOException {
    List<StoredArtifact> found = new ArrayList<>();
    String afterPrefix = after == null ? "" : prefix(after);
    for (Path folder : subfolders(folder(tenant))) {
      String prefix = folder.getFileName().toString();
      if (prefix.compareTo(afterPrefix) >= 0) {
        for (Path file : entries(folder)) {
          Digest digest = Digest.ofHex(file.getFileName().toString());
          if (digest != null
              && prefix(digest).equals(prefix)
              && (after == null || digest.compareTo(after) > 0)) {
            StoredArtifact artifact = find(tenant, digest);
            if (artifact != null) {
              found.add(artifact);
            }
            if (found.size() == limit) {
              return found;
            }
          }
        }
      }
    }
    return found;
  }

  @Override
  public List<String> tenants() throws IOException {
    List<String> tenants = new ArrayList<>();
    for (Path folder : subfolders(root)) {
      String tenant = TenantNames.decode(folder.getFileName().toString());
      if (tenant != null) {
        tenants.add(tenant);
      }
    }
    return tenants;
  }

  @Override
  public void remove(String tenant, Digest digest) throws IOException {
    Files.deleteIfExists(file(tenant, digest));
  }

  @Override
  public void close() {}

  /** What is not there is no news, unless all of it is away: a volume that is not mounted. */
  private void checkThere() throws IOException {
    if (!Files.isDirectory(incoming)) {
      throw new NotDirectoryException(root.toString());
    }
  }

  private Path folder(String tenant) {
    return root.resolve(TenantNames.encode(tenant));
  }

  private Path file(String tenant, Digest digest) {
    return subfolder(tenant, digest).resolve(digest.hex());
  }

  private Path subfolder(String tenant, Digest digest) {
    return folder(tenant).resolve(prefix(digest));
  }

  private static String prefix(Digest digest) {
    return digest.hex().substring(0, PREFIX_CHARS);
  }

  private static StoredArtifact stored(Digest digest, BasicFileAttributes attributes) {
    return new StoredArtifact(digest, attributes.size(), attributes.lastModifiedTime().toMillis());
  }

  private List<Path> subfolders(Path folder) throws IOException {
    return entries(folder).stream().filter(Files::isDirectory).toList();
  }

  /** Returns what is in a folder, by name; nothing when there is no such folder. */
  private List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.sorted().toList();
    } catch (NoSuchFileException e) {
      checkThere();
      return List.of();
    } catch (AccessDeniedException e) {
      // Of another's, as those that some file systems have in their root. Ours we can read.
      LOG.warn("Left out {}, which may not be read", folder);
      return List.of();
    }
  }

  /** A new name is durable once its folder is. */
  private static void makeDurable(Path folder) throws IOException {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  private final class FileDraft implements Draft {
    private final String tenant;
    private final Digest digest;
    private final Path file;
    private final FileChannel channel;

    private FileDraft(String tenant, Digest digest, Path file) throws IOException {
      this.tenant = tenant;
      this.digest = digest;
      this.file = file;
      this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
      lock(channel);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public StoredArtifact keep() throws IOException {
      channel.force(true);
      Path subfolder = subfolder(tenant, digest);
      Files.createDirectories(subfolder);
      Path target = subfolder.resolve(digest.hex());
      boolean replaces = Files.exists(target);
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      try {
        makeDurable(subfolder);
        makeDurable(folder(tenant));
        makeDurable(root);
        return stored(digest, Files.readAttributes(target, BasicFileAttributes.class));
      } catch (IOException e) {
        if (!replaces) {
          // Nobody may find what may be gone after a loss of power.
          Files.deleteIfExists(target);
        }
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
