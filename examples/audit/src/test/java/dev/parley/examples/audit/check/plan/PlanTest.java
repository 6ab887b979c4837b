package dev.parley.examples.audit.check.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.tree.FileEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

  @ParameterizedTest(name = "{0} files, {1}")
  @CsvSource({
    "0, DEEP, 1",
    "1, DEEP, 1",
    "10, DEEP, 1",
    "25, FLAT, 1",
    "26, FLAT, 2",
    "1000, DEEP, 3",
    "1000, FLAT, 3",
    "1000, CHAIN, 3",
    "20000, DEEP, 5",
    "20000, FLAT, 4"
  })
  void coversEveryFileOnceWithinTheLimits(int count, Shape shape, int levelsMax) {
    List<FileEntry> files = files(count, shape);
    PlanNode plan = Plan.of(files);
    List<String> work = new ArrayList<>();
    check(plan, work);

    List<String> expected = new ArrayList<>();
    for (FileEntry file : files) {
      for (Skill skill : Skill.values()) {
        if (Scope.covers(skill, file.path())) {
          expected.add(skill.id() + " " + file.path());
        }
      }
    }
    assertThat(work).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(plan.levels()).isLessThanOrEqualTo(levelsMax);
    assertThat(plan.fileCount()).isEqualTo(count);
  }

  @Test
  void dependsOnTheFilesAndNotOnTheirOrder() {
    List<FileEntry> files = files(1000, Shape.DEEP);
    PlanNode plan = Plan.of(files);
    Collections.shuffle(files, new Random(3));

    assertThat(Plan.of(files)).isEqualTo(plan);
  }

  @Test
  void keepsAFolderTogetherAndSplitsALargeOneEvenly() {
    List<FileEntry> files = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> files.add(new FileEntry("a/x/f" + i + ".java", 10)));
    IntStream.range(0, 20).forEach(i -> files.add(new FileEntry("a/y/f" + i + ".java", 10)));
    IntStream.range(0, 52).forEach(i -> files.add(new FileEntry("b/f" + i + ".java", 10)));
    List<Group> groups = new ArrayList<>();
    collect(Plan.of(files), groups);

    assertThat(groups.stream().map(group -> group.label() + " " + group.fileCount()))
        .containsExactly("a/x 20", "a/y 20", "b 18", "b 18", "b 16");
  }

  @Test
  void givesNoGroupMuchMoreToReadThanAnother() {
    List<FileEntry> files =
        IntStream.range(0, 40).mapToObj(i -> new FileEntry("f" + i, 600_000)).toList();
    List<Group> groups = new ArrayList<>();
    collect(Plan.of(files), groups);

    assertThat(groups).allMatch(group -> group.fileCount() <= 3);
  }

  @Test
  void managersCanBeGivenTheirPartAsJson() throws Exception {
    PlanNode plan = Plan.of(files(1000, Shape.DEEP));

    assertThat(AuditJson.read(AuditJson.write(plan), PlanNode.class)).isEqualTo(plan);
    PlanNode part = ((Division) plan).reports().get(0);
    assertThat(AuditJson.read(AuditJson.write(part), PlanNode.class)).isEqualTo(part);
  }

  @Test
  void refusesManagersWithTooManyReports() {
    List<PlanNode> eleven = Collections.nCopies(11, new Group("a", List.of("a/b")));

    assertThatThrownBy(() -> new Division(".", eleven))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected at most 10 reports, but found 11.");
  }

  /** How the files of a test are spread over folders. */
  enum Shape {
    FLAT,
    DEEP,
    CHAIN
  }

  private static List<FileEntry> files(int count, Shape shape) {
    Random random = new Random(count);
    String[] endings = {"java", "md", "png", "py", "txt"};
    TreeSet<String> paths = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      String folder =
          switch (shape) {
            case FLAT -> "";
            case DEEP ->
                "m"
                    + random.nextInt(9)
                    + "/p"
                    + random.nextInt(30)
                    + "/q"
                    + random.nextInt(4)
                    + "/";
            case CHAIN -> "d/".repeat(i % 40);
          };
      paths.add(folder + "f" + i + "." + endings[random.nextInt(endings.length)]);
    }
    return new ArrayList<>(paths.stream().map(path -> new FileEntry(path, 3_000)).toList());
  }

  private static void check(PlanNode node, List<String> work) {
    switch (node) {
      case Division division -> {
        assertThat(division.reports()).hasSizeLessThanOrEqualTo(10);
        assertThat(division.unitCount())
            .isEqualTo(division.reports().stream().mapToInt(PlanNode::unitCount).sum());
        division.reports().forEach(report -> check(report, work));
      }
      case Group group -> {
        assertThat(group.units()).hasSizeBetween(1, 10);
        for (WorkUnit unit : group.units()) {
          assertThat(unit.paths()).hasSizeBetween(1, 25);
          unit.paths().forEach(path -> work.add(unit.skill().id() + " " + path));
        }
      }
    }
  }

  private static void collect(PlanNode node, List<Group> groups) {
    switch (node) {
      case Division division -> division.reports().forEach(report -> collect(report, groups));
      case Group group -> groups.add(group);
    }
  }
}
