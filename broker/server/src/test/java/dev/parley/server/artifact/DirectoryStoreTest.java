package dev.parley.server.artifact;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path locked = Files.createDirectories(folder.resolve("lost+found"));
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      assumeTrue(locked.toFile().setReadable(false) && !Files.isReadable(locked));

      assertThat(store.tenants()).containsExactly("lost+found");
      assertThat(store.list("lost+found", null, 10)).isEmpty();
    } finally {
      locked.toFile().setReadable(true);
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
