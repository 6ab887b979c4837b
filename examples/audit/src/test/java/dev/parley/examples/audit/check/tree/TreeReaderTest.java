package dev.parley.examples.audit.check.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Sha256;
import dev.parley.examples.audit.check.TestTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReaderTest {

  @TempDir Path folder;

  @Test
  void readsTextWithItsDigestAndPlainLineEnds() {
    TestTree tree =
        new TestTree(folder)
            .write("a.txt", "\uFEFFone\r\ntwo\rthree\n".getBytes(StandardCharsets.UTF_8));

    SourceFile file = tree.reader().read("a.txt");

    assertThat(file.status()).isEqualTo(FileStatus.TEXT);
    assertThat(file.lines()).containsExactly("one", "two", "three", "");
    assertThat(file.sha256()).isEqualTo(Sha256.of("\uFEFFone\r\ntwo\rthree\n"));
    assertThat(file.bytes()).isEqualTo(18);
  }

  @Test
  void digestsAllOfALargeFile() {
    String text = "0123456789".repeat(200_000);
    TestTree tree = new TestTree(folder).write("a.txt", text);

    SourceFile file = tree.reader().read("a.txt");

    assertThat(file.status()).isEqualTo(FileStatus.TOO_LARGE);
    assertThat(file.sha256()).isEqualTo(Sha256.of(text));
    assertThat(file.bytes()).isEqualTo(2_000_000);
    assertThat(file.lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.txt", "/etc/hostname", "a/../../secret.txt", "", "sub", "\0"})
  void readsNothingButRegularFilesOfTheTree(String path) throws Exception {
    Files.writeString(folder.resolve("secret.txt"), "x");
    TestTree tree = new TestTree(folder.resolve("root")).write("sub/a.txt", "x");

    assertThat(tree.reader().read(path).status()).isEqualTo(FileStatus.UNREADABLE);
  }

  @Test
  void readsNothingThroughSymbolicLinks() throws Exception {
    Files.createDirectory(folder.resolve("outside"));
    Files.writeString(folder.resolve("outside/secret.txt"), "x");
    TestTree tree = new TestTree(folder.resolve("root")).write("a.txt", "x");
    Files.createSymbolicLink(tree.root().resolve("folder"), folder.resolve("outside"));
    Files.createSymbolicLink(tree.root().resolve("file"), tree.root().resolve("a.txt"));

    assertThat(tree.reader().read("folder/secret.txt").status()).isEqualTo(FileStatus.UNREADABLE);
    assertThat(tree.reader().read("file").status()).isEqualTo(FileStatus.UNREADABLE);
  }

  @Test
  void knowsWhatExists() {
    TestTree tree = new TestTree(folder.resolve("root")).write("sub/a.txt", "x");

    assertThat(tree.reader().exists("sub/a.txt")).isTrue();
    assertThat(tree.reader().exists("sub")).isTrue();
    assertThat(tree.reader().exists("")).isTrue();
    assertThat(tree.reader().exists("sub/b.txt")).isFalse();
    assertThat(tree.reader().exists("../root")).isTrue();
    assertThat(tree.reader().exists("..")).isFalse();
  }
}
