package dev.parley.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A source tree of more than a thousand small files that is made up from a seed, and everything
 * that is wrong with it. Used by one thread.
 *
 * <p>Every file has at most one fault. Beside the faults there is a lot that only looks like one.
 */
final class PlantedTree {
  /** A kind of file of which there are many, known by the end of its name. */
  enum Kind {
    JAVA(22),
    PYTHON(10),
    PAGE(15),
    SETTINGS(5);

    private final int perArea;

    Kind(int perArea) {
      this.perArea = perArea;
    }
  }

  static final String LICENSE = "Apache-2.0";

  private static final int AREAS = 20;

  /** In every kind of file, what stands from here on can be moved down by a line. */
  private static final int BODY_START = 6;

  private static final int BODY_LINES = 15;

  private final Random random;
  private final MadeUp madeUp;
  private final Map<String, List<String>> texts = new TreeMap<>();
  private final Map<String, byte[]> binaries = new TreeMap<>();
  private final Map<Kind, List<String>> faultless = new TreeMap<>();
  private final Set<String> truth = new TreeSet<>();
  private final List<String> secrets = new ArrayList<>();

  PlantedTree(long seed) {
    this.random = new Random(seed);
    this.madeUp = new MadeUp(random);
    for (Kind kind : Kind.values()) {
      List<String> paths = new ArrayList<>();
      for (int area = 0; area < AREAS; area++) {
        for (int i = 0; i < kind.perArea; i++) {
          paths.add(grow(kind, "area-%02d".formatted(area), i));
        }
      }
      Collections.shuffle(paths, random);
      faultless.put(kind, paths);
    }
    new Faults(this, madeUp).plant();
  }

  private String grow(Kind kind, String area, int i) {
    String path =
        area
            + switch (kind) {
              case JAVA -> "/src/Part%02d.java".formatted(i);
              case PYTHON -> "/tool/part_%02d.py".formatted(i);
              case PAGE -> "/doc/page-%02d.md".formatted(i);
              case SETTINGS -> "/conf/part-%02d.yaml".formatted(i);
            };
    texts.put(
        path,
        switch (kind) {
          case JAVA -> madeUp.java(LICENSE, "Part%02d".formatted(i));
          case PYTHON -> madeUp.python(LICENSE);
          case PAGE -> madeUp.page("page-%02d.md".formatted((i + 1) % kind.perArea));
          case SETTINGS -> madeUp.settings();
        });
    return path;
  }

  /** How many files are to be audited. */
  int files() {
    return texts.size() + binaries.size();
  }

  /** What is wrong, each as {@code severity rule path:line}. */
  Set<String> truth() {
    return truth;
  }

  /** The secrets, none of which may be seen anywhere else. */
  List<String> secrets() {
    return secrets;
  }

  /** Writes the tree, and beside it what is not audited. */
  void write(Path root) throws IOException {
    for (Map.Entry<String, List<String>> text : texts.entrySet()) {
      write(root.resolve(text.getKey()), String.join("\n", text.getValue()).getBytes(UTF_8));
    }
    for (Map.Entry<String, byte[]> binary : binaries.entrySet()) {
      write(root.resolve(binary.getKey()), binary.getValue());
    }
    byte[] debt = "// TODO: nobody wrote this\n".getBytes(UTF_8);
    write(root.resolve("area-00/target/Built.java"), debt);
    write(root.resolve("node_modules/fetched/index.js"), debt);
    Files.createSymbolicLink(root.resolve("link.java"), Path.of("area-00/target/Built.java"));
  }

  // For those who plant faults.

  /** A file of this kind that has no fault yet; the next call gives another one. */
  String next(Kind kind) {
    return requireNonNull(faultless.get(kind)).removeLast();
  }

  /** Puts lines somewhere into a file; returns the number of the first of them. */
  int insert(String path, List<String> lines) {
    int at = BODY_START + random.nextInt(BODY_LINES);
    text(path).addAll(at, lines);
    return at + 1;
  }

  private List<String> text(String path) {
    return requireNonNull(texts.get(path), path);
  }

  void add(String path, List<String> lines) {
    texts.put(path, new ArrayList<>(lines));
  }

  void add(String path, byte[] content) {
    binaries.put(path, content);
  }

  void replaceFirstLine(String path, String line) {
    text(path).set(0, line);
  }

  void isTrue(String severity, String rule, String path, int line) {
    truth.add(statement(severity, rule, path, line));
  }

  void isSecret(String secret) {
    secrets.add(secret);
  }

  byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, content);
  }

  static String statement(String severity, String rule, String path, int line) {
    return "%s %s %s:%d".formatted(severity, rule, path, line);
  }
}
