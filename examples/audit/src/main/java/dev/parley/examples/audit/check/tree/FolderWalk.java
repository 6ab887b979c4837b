package dev.parley.examples.audit.check.tree;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists a directory that git knows nothing about: everything but folders of build output. */
final class FolderWalk {

  /** Folders that hold what tools made or fetched, not what people wrote. */
  private static final Set<String> LEFT_OUT = Set.of(".git", "target", "node_modules", "build");

  /** Where Parley itself keeps data; it must not audit its own journal. */
  private static final String OURS = ".parley";

  private FolderWalk() {}

  static boolean isOurs(String path) {
    return path.equals(OURS) || path.startsWith(OURS + "/") || path.contains("/" + OURS + "/");
  }

  static void visit(Path root, SourceTree.Listing listing) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            String name = dir.equals(root) ? "" : String.valueOf(dir.getFileName());
            return LEFT_OUT.contains(name) || name.equals(OURS)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            listing.add(relative(file), attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            if (file.equals(root)) {
              throw cause;
            }
            listing.skip(relative(file), "cannot be read: " + cause.getClass().getSimpleName());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException cause) {
            if (cause != null) {
              listing.skip(
                  relative(dir), "listed only in part: " + cause.getClass().getSimpleName());
            }
            return FileVisitResult.CONTINUE;
          }

          private String relative(Path file) {
            String separator = file.getFileSystem().getSeparator();
            return root.relativize(file).toString().replace(separator, "/");
          }
        });
  }
}
