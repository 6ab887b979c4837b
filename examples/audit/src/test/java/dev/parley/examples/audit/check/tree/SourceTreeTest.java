package dev.parley.examples.audit.check.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.examples.audit.check.TestTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {

  @TempDir Path folder;
  private TestTree tree;

  @BeforeEach
  void writeFiles() {
    tree =
        new TestTree(folder)
            .write("b.txt", "bb")
            .write("a/z.java", "z")
            .write("a-b/y.java", "y")
            .write("target/A.class", "x")
            .write("m/target/B.class", "x")
            .write("web/node_modules/x/i.js", "x")
            .write("build/out.txt", "x")
            .write(".parley/data/log", "x")
            .write(".github/ci.yml", "x");
  }

  @Test
  void listsFilesInOneOrderAndLeavesBuildOutputOut() throws Exception {
    SourceTree scanned = SourceTree.scan(folder);

    assertThat(scanned.files())
        .extracting(FileEntry::path)
        .containsExactly(".github/ci.yml", "a-b/y.java", "a/z.java", "b.txt");
    assertThat(scanned.files().get(3).bytes()).isEqualTo(2);
    assertThat(scanned.skipped()).isEmpty();
  }

  @Test
  void asksGitInAWorkTree() throws Exception {
    git("init", "-q");
    tree.write(".gitignore", "*.log", "/web/")
        .write("a.log", "x")
        .write("tracked.log", "x")
        .write("gone.txt", "x");
    git("add", "-f", "tracked.log", "gone.txt", "b.txt");
    Files.delete(folder.resolve("gone.txt"));

    assertThat(SourceTree.scan(folder).files())
        .extracting(FileEntry::path)
        .containsExactly(
            ".github/ci.yml",
            ".gitignore",
            "a-b/y.java",
            "a/z.java",
            "b.txt",
            "build/out.txt",
            "m/target/B.class",
            "target/A.class",
            "tracked.log");
  }

  @Test
  void listsAFolderOfAWorkTreeRelativeToItself() throws Exception {
    git("init", "-q");

    assertThat(SourceTree.scan(folder.resolve("a")).files())
        .extracting(FileEntry::path)
        .containsExactly("z.java");
  }

  @Test
  void listsAFolderThatGitIgnoresAsAWhole() throws Exception {
    git("init", "-q");
    tree.write(".gitignore", "/a/");

    assertThat(SourceTree.scan(folder.resolve("a")).files())
        .extracting(FileEntry::path)
        .containsExactly("z.java");
  }

  @Test
  void followsNoSymbolicLinks() throws Exception {
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("copy.txt"), folder.resolve("b.txt"));

    assertThat(SourceTree.scan(folder).skipped())
        .containsExactly(
            new SkippedFile("copy.txt", "symbolic link, not followed"),
            new SkippedFile("loop", "symbolic link, not followed"));
  }

  @Test
  void refusesWhatIsNoDirectoryOrTooLarge() {
    assertThatThrownBy(() -> SourceTree.scan(folder.resolve("no")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("expected a directory to audit, but there is none");
    assertThatThrownBy(() -> SourceTree.scan(folder.resolve("b.txt")))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> SourceTree.scan(folder, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Expected at most 3 files");
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    int exit;
    try {
      exit = new ProcessBuilder(command).directory(folder.toFile()).start().waitFor();
    } catch (IOException e) {
      assumeTrue(false, "git is not installed");
      return;
    }
    assertThat(exit).isZero();
  }
}
