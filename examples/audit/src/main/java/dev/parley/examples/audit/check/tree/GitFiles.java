package dev.parley.examples.audit.check.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks an installed git for the files of a work tree: tracked ones, and untracked ones that are not
 * ignored. Every failure means "no answer", and the caller lists the folder itself.
 */
final class GitFiles {

  private static final long EXIT_SECONDS_MAX = 10;

  /** Longest answer that is read for each file that is allowed; paths are shorter on average. */
  private static final int BYTES_PER_FILE = 256;

  private GitFiles() {}

  /**
   * The paths relative to {@code root}; empty when git is not there or the folder is none of its
   * business.
   */
  static Optional<List<String>> list(Path root, int filesMax) {
    // The file system monitor is a program named by the repository's own settings; an audit runs
    // none.
    ProcessBuilder builder =
        new ProcessBuilder(
            "git",
            "-c",
            "core.fsmonitor=false",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard");
    builder.directory(root.toFile());
    // Variables such as GIT_DIR would point git to another repository.
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      byte[] answer = readAll(process, (filesMax + 1L) * BYTES_PER_FILE);
      boolean ended = process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? paths(answer) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] readAll(Process process, long bytesMax) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        all.write(piece, 0, count);
        if (all.size() > bytesMax) {
          throw new IOException("git lists more than the audit takes");
        }
      }
    }
    return all.toByteArray();
  }

  private static Optional<List<String>> paths(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    List<String> paths =
        Arrays.stream(text.split("\u0000")).filter(path -> !path.isEmpty()).toList();
    // A folder that is ignored as a whole has files, but none that git would name.
    return paths.isEmpty() ? Optional.empty() : Optional.of(paths);
  }
}
