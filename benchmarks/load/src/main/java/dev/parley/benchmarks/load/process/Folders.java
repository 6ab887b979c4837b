package dev.parley.benchmarks.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Folders that belong to a process. Thread-safe. */
public final class Folders {
  private static final Set<Path> TEMPORARY = ConcurrentHashMap.newKeySet();

  private Folders() {}

  /** Creates an empty folder for the data of a process, where the system keeps such things. */
  public static Path createTemporary() {
    try {
      Path folder = Files.createTempDirectory("parley-bench-");
      TEMPORARY.add(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the temporary folders that are still there. */
  static void deleteTemporary() {
    TEMPORARY.forEach(Folders::delete);
  }

  /** Deletes a folder with everything in it. */
  public static void delete(Path folder) {
    TEMPORARY.remove(folder);
    try (Stream<Path> content = Files.walk(folder)) {
      List<Path> deepestFirst = content.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
