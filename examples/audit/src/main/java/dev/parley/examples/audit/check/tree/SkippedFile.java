package dev.parley.examples.audit.check.tree;

import java.util.Objects;

/**
 * Something that was met while listing the tree and is not audited.
 *
 * @param path relative to the root, with forward slashes
 * @param reason why, for people
 */
public record SkippedFile(String path, String reason) {

  public SkippedFile {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(reason, "reason");
  }
}
