package dev.parley.server.artifact;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.marschall.memoryfilesystem.MemoryFileSystemBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryStoreTest extends ArtifactStoreContract {
  @TempDir private Path folder;

  @Override
  protected ArtifactStore open() throws IOException {
    return DirectoryStore.open(folder.resolve("artifacts"));
  }

  @Override
  protected void putByHand(String path) throws IOException {
    Path file = folder.resolve("artifacts").resolve(path);
    Files.createDirectories(requireNonNull(file.getParent()));
    Files.writeString(file, "by hand");
  }

  @Test
  void whatAProcessLeftHalfDoneIsGoneWithTheNextOneButNotWhatOneIsDoing() throws IOException {
    try (DirectoryStore store = DirectoryStore.open(folder);
        ArtifactStore.Draft draft = store.draft("t", digest("whole"))) {
      draft.write(ByteBuffer.wrap("who".getBytes(StandardCharsets.UTF_8)));
      Files.writeString(folder.resolve(".incoming/half"), "of a process that is gone");

      DirectoryStore.open(folder).close();
      assertThat(files(folder)).isOne();
      draft.write(ByteBuffer.wrap("le".getBytes(StandardCharsets.UTF_8)));
      draft.keep();

      assertThat(store.find("t", digest("whole"))).isNotNull();
    }
    assertThat(files(folder)).isOne();
  }

  @Test
  void aFolderThatMayNotBeReadIsLeftOut() throws IOException {
    // Files in memory are locked for everybody, also for those who may read all of the machine's.
    try (FileSystem files = MemoryFileSystemBuilder.newLinux().build();
        DirectoryStore store = DirectoryStore.open(files.getPath("/artifacts"))) {
      Path locked = Files.createDirectory(files.getPath("/artifacts/locked"));
      Files.setPosixFilePermissions(locked, Set.of());
      assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> Files.list(locked));

      assertThat(store.tenants()).containsExactly("locked");
      assertThat(store.list("locked", null, 10)).isEmpty();
    }
  }

  @Test
  void aPlaceThatCannotBeAFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    assertThatIOException().isThrownBy(() -> DirectoryStore.open(file));
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    }
  }
}
