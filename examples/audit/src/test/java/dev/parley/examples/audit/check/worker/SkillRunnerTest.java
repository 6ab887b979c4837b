package dev.parley.examples.audit.check.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.FileResult;
import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.Sha256;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SkillRunnerTest {

  @TempDir Path folder;
  private TestTree tree;

  @BeforeEach
  void writeFiles() {
    tree = new TestTree(folder).write("A.java", "// TODO: a").write("B.java", "// TODO: b");
  }

  @ParameterizedTest
  @EnumSource(Skill.class)
  void provesThatEachFileWasRead(Skill skill) {
    UnitOutput output = tree.run(skill, "B.java", "A.java", "gone.java");

    assertThat(output.skill()).isEqualTo(skill);
    assertThat(output.files())
        .extracting(FileResult::path, FileResult::sha256)
        .containsExactly(
            tuple("A.java", Sha256.of("// TODO: a")),
            tuple("B.java", Sha256.of("// TODO: b")),
            tuple("gone.java", ""));
    assertThat(output.files().get(2).status()).isEqualTo(FileStatus.UNREADABLE);
  }

  @ParameterizedTest
  @EnumSource(Skill.class)
  void givesTheSameTextForTheSameWork(Skill skill) {
    assertThat(AuditJson.write(tree.run(skill, "A.java", "B.java")))
        .isEqualTo(AuditJson.write(tree.run(skill, "B.java", "A.java", "A.java")));
  }

  @Test
  void stopsBetweenFiles() {
    AtomicInteger asked = new AtomicInteger();
    WorkUnit unit = new WorkUnit(Skill.DEBT, List.of("A.java", "B.java"));

    UnitOutput output =
        new SkillRunner(tree.reader()).run(unit, () -> asked.incrementAndGet() == 2);

    assertThat(output.files()).extracting(FileResult::path).containsExactly("A.java");
  }
}
