package dev.parley.examples.audit.check.tree;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Sha256;
import dev.parley.examples.audit.check.rule.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Reads single files of a tree. Paths come out of task inputs, so none is believed: one that is
 * absolute, climbs out of the root or passes through a symbolic link reads as unreadable.
 * Thread-safe.
 */
public final class TreeReader {

  /**
   * The digest covers at most this much of a file, so that a huge file costs seconds, not minutes.
   */
  public static final int DIGEST_BYTES_MAX = 64 << 20;

  private final Path root;

  /**
   * A reader for the tree below {@code root}.
   *
   * @throws IOException when the root does not exist
   */
  public TreeReader(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  /**
   * Reads one file. Never fails: what cannot be read has the status {@link FileStatus#UNREADABLE}.
   */
  public SourceFile read(String path) {
    try {
      Optional<Path> file = locate(path);
      if (file.isEmpty() || !Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)) {
        return SourceFile.unreadable(path);
      }
      if (!file.get().toRealPath().equals(file.get())) {
        return SourceFile.unreadable(path);
      }
      return read(path, file.get());
    } catch (IOException e) {
      return SourceFile.unreadable(path);
    }
  }

  /** Whether a path of the tree leads to a file or folder. A path outside of the tree does not. */
  public boolean exists(String path) {
    return locate(path).filter(Files::exists).isPresent();
  }

  private Optional<Path> locate(String path) {
    try {
      Path file = root.resolve(path).normalize();
      return file.startsWith(root) ? Optional.of(file) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static SourceFile read(String path, Path file) throws IOException {
    MessageDigest digest = Sha256.start();
    long size;
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(FileKind.TEXT_BYTES_MAX + 1);
      digest.update(content);
      size = content.length;
      byte[] piece = new byte[1 << 16];
      int count = size > FileKind.TEXT_BYTES_MAX ? in.read(piece) : -1;
      while (count >= 0 && size < DIGEST_BYTES_MAX) {
        digest.update(piece, 0, count);
        size += count;
        count = in.read(piece);
      }
    }
    long bytes = Math.max(size, Files.size(file));
    return SourceFile.of(path, bytes, Sha256.hex(digest.digest()), content);
  }
}
