package dev.parley.cli.e2e;

import dev.parley.cli.e2e.PlantedTree.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Plants faults of every kind that an audit knows. Used once, by one thread. */
final class Faults {
  private static final String UPPER = "BCDFGHJKMNPQRSVWXZ23456789";
  private static final String MIXED = "bcdfghjkmnpqrsvwxz" + UPPER;

  private final PlantedTree tree;
  private final MadeUp madeUp;

  Faults(PlantedTree tree, MadeUp madeUp) {
    this.tree = tree;
    this.madeUp = madeUp;
  }

  void plant() {
    debt();
    links();
    secrets();
    duplicates();
    licenses();
    sizes();
  }

  /** Plants the same fault a few times, each time in another file. */
  private void lines(
      int times, String severity, String rule, Kind kind, UnaryOperator<String> line) {
    for (int i = 0; i < times; i++) {
      String path = tree.next(kind);
      int at = tree.insert(path, List.of(line.apply(madeUp.word())));
      tree.isTrue(severity, rule, path, at);
    }
  }

  private void debt() {
    lines(12, "info", "debt.todo", Kind.JAVA, word -> "    // TODO: weigh the " + word);
    lines(6, "info", "debt.todo", Kind.PYTHON, word -> "# see TODO(" + word + "): count it");
    lines(5, "low", "debt.fixme", Kind.JAVA, word -> "    /* FIXME " + word + " is off by one */");
    lines(4, "low", "debt.xxx", Kind.PYTHON, word -> word + " = 1  # XXX why one?");
    lines(3, "low", "debt.hack", Kind.SETTINGS, word -> "# HACK: " + word + " has to come first");
    lines(2, "info", "debt.todo", Kind.PAGE, word -> "<!-- TODO: say more of " + word + " -->");
  }

  private void links() {
    String missing = "links.missing-target";
    lines(9, "medium", missing, Kind.PAGE, word -> "See [there](" + word + ".md) for more.");
    lines(3, "medium", missing, Kind.PAGE, word -> "![A picture](../img/" + word + ".png)");
    lines(3, "medium", missing, Kind.PAGE, word -> "<a href=\"../" + word + "/\">There</a> it is.");
    String anchor = "links.missing-anchor";
    lines(5, "low", anchor, Kind.PAGE, word -> "It is [below](#" + word + ").");
    lines(3, "low", anchor, Kind.PAGE, word -> "It is [over there](page-00.md#" + word + ").");
    lines(4, "low", "links.undefined-reference", Kind.PAGE, word -> "It is [there][" + word + "].");
  }

  private String secret(String prefix, String alphabet, int length) {
    // A digit early on makes it no name, wherever the others are.
    String secret = prefix + "7" + madeUp.scramble(alphabet, length - 1);
    tree.isSecret(secret);
    return secret;
  }

  private void secrets() {
    // Put together here: the source code itself holds none.
    String aws = "secrets.aws-access-key";
    lines(4, "high", aws, Kind.SETTINGS, word -> word + ": " + secret("AKI" + "A", UPPER, 16));
    lines(
        3,
        "high",
        "secrets.github-token",
        Kind.JAVA,
        word -> "    use(\"" + secret("gh" + "p_", MIXED, 36) + "\");");
    lines(
        4,
        "medium",
        "secrets.assignment",
        Kind.SETTINGS,
        word -> word + "_password: " + secret("", MIXED, 16));
    lines(
        3,
        "medium",
        "secrets.assignment",
        Kind.PYTHON,
        word -> word + "_secret = '" + secret("", MIXED, 20) + "'");
    lines(
        3,
        "medium",
        "secrets.url-password",
        Kind.SETTINGS,
        word -> word + ": amqp://svc:" + secret("", MIXED, 14) + "@queue.internal/main");
    for (int i = 0; i < 2; i++) {
      String path = tree.next(Kind.SETTINGS);
      String body = "  " + secret("", MIXED, 64);
      String dashes = "-----";
      int line =
          tree.insert(
              path,
              List.of(dashes + "BEGIN " + "PRIVATE KEY" + dashes, body, dashes + "END" + dashes));
      tree.isTrue("high", "secrets.private-key", path, line);
    }
    String test = "area-03/src/test/FixtureTest.java";
    List<String> lines = madeUp.java(PlantedTree.LICENSE, "FixtureTest");
    lines.set(8, "    use(\"" + secret("AKI" + "A", UPPER, 16) + "\");");
    tree.add(test, lines);
    tree.isTrue("medium", aws, test, 9);
  }

  private void duplicates() {
    for (int i = 0; i < 4; i++) {
      duplicate(2, 20 + i, "low");
    }
    duplicate(3, 14, "low");
    duplicate(2, 60, "medium");
    // One line short of a block.
    List<String> tooShort = block(11);
    tree.insert(tree.next(Kind.JAVA), tooShort);
    tree.insert(tree.next(Kind.JAVA), tooShort);
  }

  /** The same lines in several files: in the order of paths, all but the first repeat it. */
  private void duplicate(int copies, int length, String severity) {
    List<String> block = block(length);
    TreeSet<String> paths = new TreeSet<>();
    while (paths.size() < copies) {
      paths.add(tree.next(Kind.JAVA));
    }
    String original = paths.first();
    for (String path : paths) {
      int line = tree.insert(path, block);
      if (!path.equals(original)) {
        tree.isTrue(severity, "duplicates.block", path, line);
      }
    }
  }

  private List<String> block(int lines) {
    return Stream.generate(madeUp::statement).limit(lines).toList();
  }

  private void licenses() {
    for (Kind kind : List.of(Kind.JAVA, Kind.JAVA, Kind.JAVA, Kind.PYTHON, Kind.PYTHON)) {
      String path = tree.next(kind);
      tree.replaceFirstLine(path, "");
      tree.isTrue("low", "licenses.missing-header", path, 0);
    }
    for (int i = 0; i < 3; i++) {
      String path = tree.next(Kind.JAVA);
      tree.replaceFirstLine(path, "// SPDX-License-Identifier: MIT");
      tree.isTrue("info", "licenses.other-license", path, 0);
    }
  }

  private void sizes() {
    binary("low", "sizes.built-file", "bin/tool", new byte[] {0x7f, 'E', 'L', 'F'}, 900);
    binary("low", "sizes.built-file", "bin/old.gz", new byte[] {0x1f, (byte) 0x8b, 8}, 900);
    binary("medium", "sizes.oversized-binary", "img/large.png", png(), 600 * 1024);
    tree.add("img/small.png", withNoise(png(), 2_000));
    tree.add("doc/letter.docx", withNoise(new byte[] {'P', 'K', 3, 4}, 2_000));
    List<String> log = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      log.add("%05d the same thing happened again".formatted(i));
    }
    tree.add("data/log.txt", log);
    tree.isTrue("low", "sizes.oversized-text", "data/log.txt", 0);
  }

  private void binary(String severity, String rule, String path, byte[] start, int length) {
    tree.add(path, withNoise(start, length));
    tree.isTrue(severity, rule, path, 0);
  }

  private static byte[] png() {
    return "\u0089PNG\r\n\u001a\n\0\0".getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] withNoise(byte[] start, int length) {
    byte[] content = tree.noise(length);
    System.arraycopy(start, 0, content, 0, start.length);
    return content;
  }
}
