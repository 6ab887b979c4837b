package dev.parley.v1.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of this checkout. Stateless. */
final class Checkout {
  private static final Path ROOT = findRoot();

  private Checkout() {}

  /** A path below the root of the checkout. */
  static Path path(String relative) {
    return ROOT.resolve(relative);
  }

  /** How a file is called in messages: its path from the root. */
  static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Markdown files below a folder of the checkout, by path. */
  static List<Path> markdownBelow(String folder) {
    try (Stream<Path> files = Files.walk(path(folder))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tests of all modules. */
  static List<Path> tests() {
    List<Path> tests = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              String name = folder.getFileName().toString();
              return !folder.equals(ROOT) && (name.startsWith(".") || name.equals("target"))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.toString().endsWith("Test.java") || file.toString().endsWith("IT.java")) {
                tests.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tests;
  }

  private static Path findRoot() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("docs/spec"))) {
        return folder;
      }
    }
    throw new IllegalStateException(
        "Expected docs/spec in this folder or above it, but there is none: run the tests from a checkout.");
  }
}
