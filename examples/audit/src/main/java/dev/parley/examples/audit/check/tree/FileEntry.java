package dev.parley.examples.audit.check.tree;

import java.util.Objects;

/**
 * One regular file of the tree.
 *
 * @param path relative to the root, with forward slashes
 * @param bytes its size when the tree was listed
 */
public record FileEntry(String path, long bytes) {

  public FileEntry {
    Objects.requireNonNull(path, "path");
  }
}
