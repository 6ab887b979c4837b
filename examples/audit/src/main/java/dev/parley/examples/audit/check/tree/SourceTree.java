package dev.parley.examples.audit.check.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The files below a directory, in one order for every run: sorted by path, relative, with forward
 * slashes.
 *
 * <p>In a git work tree these are the files that git tracks or would offer to add, so ignored files
 * are left out. Elsewhere everything counts but a few folders of build output. Symbolic links are
 * never followed.
 *
 * @param root absolute
 * @param files what is audited, by path
 * @param skipped what was met and is not audited, by path
 */
public record SourceTree(Path root, List<FileEntry> files, List<SkippedFile> skipped) {

  /**
   * More files than this are refused: the limit keeps a mistyped directory from being read for
   * hours.
   */
  public static final int FILES_MAX = 200_000;

  public SourceTree {
    files = files.stream().sorted(Comparator.comparing(FileEntry::path)).toList();
    skipped = skipped.stream().sorted(Comparator.comparing(SkippedFile::path)).toList();
  }

  /**
   * Lists the tree below a directory.
   *
   * @throws IOException when it is not a readable directory or holds more than {@link #FILES_MAX}
   *     files; the message says which
   */
  public static SourceTree scan(Path directory) throws IOException {
    return scan(directory, FILES_MAX);
  }

  static SourceTree scan(Path directory, int filesMax) throws IOException {
    if (Files.notExists(directory)) {
      throw new NoSuchFileException(
          directory.toString(), null, "expected a directory to audit, but there is none");
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory + " (expected a directory to audit)");
    }
    Path root = directory.toRealPath();
    Optional<List<String>> tracked = GitFiles.list(root, filesMax);
    Listing listing = new Listing(root, filesMax);
    if (tracked.isPresent()) {
      for (String path : tracked.get()) {
        listing.add(path);
      }
    } else {
      FolderWalk.visit(root, listing);
    }
    return new SourceTree(root, listing.files, listing.skipped);
  }

  /** Collects what a lister meets; decides what counts as a file of the tree. */
  static final class Listing {
    private final Path root;
    private final int filesMax;
    private final List<FileEntry> files = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final TreeSet<String> seen = new TreeSet<>();

    Listing(Path root, int filesMax) {
      this.root = root;
      this.filesMax = filesMax;
    }

    void add(String path) throws IOException {
      if (!seen.add(path) || FolderWalk.isOurs(path)) {
        return;
      }
      try {
        Path file = root.resolve(path);
        add(path, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
      } catch (NoSuchFileException e) {
        // Tracked, but deleted in the work tree: there is nothing to audit.
        return;
      } catch (InvalidPathException e) {
        skip(path, "its name cannot be expressed in this system's character set");
      }
    }

    void add(String path, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        skip(path, "symbolic link, not followed");
      } else if (attributes.isDirectory()) {
        skip(path, "nested repository, not entered");
      } else if (!attributes.isRegularFile()) {
        skip(path, "not a regular file");
      } else if (files.size() == filesMax) {
        throw new IOException(
            "Expected at most "
                + filesMax
                + " files below "
                + root
                + ", but there are more. Choose a smaller directory.");
      } else {
        files.add(new FileEntry(path, attributes.size()));
      }
    }

    void skip(String path, String reason) {
      skipped.add(new SkippedFile(path, reason));
    }
  }
}
