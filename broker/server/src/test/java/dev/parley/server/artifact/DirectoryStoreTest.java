package dev.parley.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
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

  @Test
  void whatAProcessLeftHalfDoneIsGoneWithTheNextOne() throws IOException {
    try (DirectoryStore store = DirectoryStore.open(folder)) {
      // Not closed: the process is gone.
      store.draft("t", digest("half")).write(ByteBuffer.allocate(1_000));
    }
    assertThat(files(folder)).isOne();

    DirectoryStore.open(folder).close();

    assertThat(files(folder)).isZero();
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
