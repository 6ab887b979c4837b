package dev.parley.examples.audit.check;

import dev.parley.examples.audit.check.tree.TreeReader;
import dev.parley.examples.audit.check.worker.SkillRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small source tree that a test writes file by file. */
public final class TestTree {

  private final Path root;

  public TestTree(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  public TestTree write(String path, String... lines) {
    return write(path, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  public TestTree write(String path, byte[] content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TreeReader reader() {
    try {
      return new TreeReader(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public UnitOutput run(Skill skill, String... paths) {
    return new SkillRunner(reader()).run(new WorkUnit(skill, List.of(paths)));
  }

  /** What a skill finds in one file, each finding as {@code line rule}. */
  public List<String> found(Skill skill, String path) {
    return run(skill, path).findings().map(found -> found.line() + " " + found.rule()).toList();
  }
}
