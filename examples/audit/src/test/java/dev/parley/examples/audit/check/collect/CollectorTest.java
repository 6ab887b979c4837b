package dev.parley.examples.audit.check.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import dev.parley.examples.audit.check.rule.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {

  private static final String[] MIT = {"// SPDX-License-Identifier: MIT", "class A {}"};

  @TempDir Path folder;
  private TestTree tree;

  @BeforeEach
  void openTree() {
    tree = new TestTree(folder);
  }

  @Test
  void findsABlockOfTwelveLinesInTwoFiles() {
    tree.write("a/A.java", lines(block("x", 12), own("a", 5)));
    tree.write("b/B.java", lines(own("b", 3), block("x", 12)));

    assertThat(duplicates("a/A.java", "b/B.java"))
        .containsExactly(
            new Finding(
                Skill.DUPLICATES,
                "b/B.java",
                4,
                Severity.LOW,
                "duplicates.block",
                "12 lines of code, down to line 15, repeat a/A.java from line 1 on."));
  }

  @Test
  void leavesElevenLinesAlone() {
    tree.write("A.java", lines(block("x", 11), own("a", 5)));
    tree.write("B.java", lines(own("b", 3), block("x", 11), own("c", 4)));

    assertThat(duplicates("A.java", "B.java")).isEmpty();
  }

  @Test
  void looksThroughLayoutCommentsAndImports() {
    List<String> changed = new ArrayList<>();
    for (String line : block("x", 12)) {
      changed.addAll(List.of("", "   " + line.replace(" ", "   ") + " // says nothing", "}"));
    }
    tree.write("A.java", lines(block("x", 12)));
    tree.write("B.java", lines(changed.toArray(String[]::new)));

    assertThat(duplicates("A.java", "B.java")).hasSize(1);
  }

  @Test
  void countsNeitherHeadersNorImportsNorTablesNorGeneratedCode() {
    String[] header = numbered("// the license says a lot %d", 20);
    String[] imports = numbered("import a.b.C%d;", 20);
    String[] table = numbered("row, row, row,%.0f", 20);
    tree.write("A.java", lines(header, imports, table, own("a", 3)));
    tree.write("B.java", lines(header, imports, table, own("b", 3)));
    tree.write("C.java", lines(new String[] {"// @generated"}, block("x", 30)));
    tree.write("D.java", lines(new String[] {"// @generated"}, block("x", 30)));

    assertThat(duplicates("A.java", "B.java", "C.java", "D.java")).isEmpty();
  }

  @Test
  void reportsEachCopyOnceAndLongOnesMoreLoudly() {
    tree.write("A.java", lines(block("x", 60)));
    tree.write("B.java", lines(block("x", 60)));
    tree.write("C.java", lines(own("c", 2), block("x", 60), own("d", 2), block("x", 60)));

    assertThat(duplicates("A.java", "B.java", "C.java"))
        .extracting(found -> found.path() + ":" + found.line() + " " + found.severity().id())
        .containsExactly("B.java:1 medium", "C.java:3 medium", "C.java:65 medium");
  }

  @Test
  void doesNotTakeARepetitionForACopyOfItself() {
    tree.write("A.java", lines(block("x", 12), block("x", 12), block("x", 12)));

    assertThat(duplicates("A.java"))
        .extracting(Finding::message)
        .containsExactly(
            "12 lines of code, down to line 24, repeat A.java from line 1 on.",
            "12 lines of code, down to line 36, repeat A.java from line 1 on.");
  }

  @Test
  void findsABlockThatReachesOverTheEndOfAnEarlierCopy() {
    tree.write("A.java", lines(block("x", 20)));
    tree.write("B.java", lines(block("x", 20), block("y", 20)));
    String[] both = lines(block("x", 20), block("y", 20));
    tree.write("C.java", lines(own("c", 3), Arrays.copyOfRange(both, 10, 30), own("d", 3)));

    assertThat(duplicates("A.java", "B.java", "C.java"))
        .extracting(Finding::path, Finding::message)
        .contains(
            tuple("C.java", "20 lines of code, down to line 23, repeat B.java from line 11 on."));
  }

  @Test
  void findsEveryBlockWhereverItStands() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String name = "seed" + seed;
      tree.write(
          "A.java",
          lines(own("a", random.nextInt(30)), block(name, 12), own("b", random.nextInt(30))));
      tree.write(
          "B.java",
          lines(own("c", random.nextInt(30)), block(name, 12), own("d", random.nextInt(30))));

      assertThat(duplicates("A.java", "B.java")).describedAs("seed %s", seed).hasSize(1);
    }
  }

  @Test
  void missesAHeaderWhereMostFilesHaveOne() {
    tree.write("A.java", MIT).write("B.java", MIT).write("C.java", "class C {}");
    tree.write("D.py", "# Copyright 2020 Somebody", "x = 1")
        .write("E.java", "/* Apache */", "class E {}");
    tree.write("F.go", "// Licensed under the Apache License,", "// Version 2.0 (the \"License\")");
    tree.write("G.java", MIT)
        .write("H.java", "")
        .write("I.java", "// Code generated by x", "class I {}");
    tree.write("notes.txt", "no code");

    assertThat(
            licenses(
                "A.java", "B.java", "C.java", "D.py", "E.java", "F.go", "G.java", "H.java",
                "I.java"))
        .extracting(found -> found.path() + " " + found.rule())
        .containsExactly(
            "C.java licenses.missing-header",
            "E.java licenses.missing-header",
            "F.go licenses.other-license");
  }

  @Test
  void missesNoHeaderWhereHalfTheFilesHaveNone() {
    tree.write("A.java", MIT).write("B.java", "class B {}");

    assertThat(licenses("A.java", "B.java")).isEmpty();
  }

  @Test
  void aHeaderStandsInACommentAtTheTop() {
    tree.write("A.java", MIT).write("B.java", MIT).write("C.java", MIT);
    tree.write("D.java", "String s = \"SPDX-License-Identifier: MIT\";");
    tree.write("E.java", lines(own("e", 40), MIT));

    assertThat(licenses("A.java", "B.java", "C.java", "D.java", "E.java"))
        .extracting(Finding::path)
        .containsExactly("D.java", "E.java");
  }

  @Test
  void harvestsMergeInAnyOrderAndTravelAsJson() throws Exception {
    tree.write("A.java", lines(MIT, block("x", 14))).write("B.java", lines(MIT, block("x", 14)));
    tree.write("C.java", "// TODO: header").write("a.md", "[a](no.md)");
    List<Harvest> harvests = new ArrayList<>();
    for (Skill skill : Skill.values()) {
      for (String path : List.of("A.java", "B.java", "C.java", "a.md")) {
        if (Scope.covers(skill, path)) {
          harvests.add(Harvest.of(tree.run(skill, path)));
        }
      }
    }
    Harvest all = Harvest.merge(harvests);
    Collections.shuffle(harvests, new Random(7));
    Harvest left = Harvest.merge(harvests.subList(0, 9));
    Harvest right = Harvest.merge(harvests.subList(9, harvests.size()));
    Harvest again = Harvest.merge(List.of(right, Harvest.EMPTY, left));

    assertThat(again).isEqualTo(all);
    assertThat(AuditJson.write(again)).isEqualTo(AuditJson.write(all));
    Harvest read = AuditJson.read(AuditJson.write(all), Harvest.class);
    assertThat(read).isEqualTo(all);
    assertThat(read.examinedBy(Skill.DEBT)).isEqualTo(4);
    assertThat(Collector.findings(read, tree.reader()))
        .extracting(Finding::rule)
        .containsExactly(
            "duplicates.block", "licenses.missing-header", "debt.todo", "links.missing-target");
  }

  private List<Finding> duplicates(String... paths) {
    return collect(Skill.DUPLICATES, paths);
  }

  private List<Finding> licenses(String... paths) {
    return collect(Skill.LICENSES, paths);
  }

  /** One unit for each file: what is found must not depend on who has looked at which file. */
  private List<Finding> collect(Skill skill, String... paths) {
    List<Harvest> harvests =
        Arrays.stream(paths).map(path -> Harvest.of(tree.run(skill, path))).toList();
    return Collector.findings(Harvest.merge(harvests), tree.reader());
  }

  private static String[] block(String name, int count) {
    return numbered("call(" + name + "%d);", count);
  }

  private static String[] own(String name, int count) {
    return numbered("only." + name + "(%d);", count);
  }

  private static String[] numbered(String format, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> format.contains("%d") ? format.formatted(i) : format.formatted(0.0))
        .toArray(String[]::new);
  }

  private static String[] lines(String[]... parts) {
    return Stream.of(parts).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
