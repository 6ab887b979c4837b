package dev.parley.cli.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes up words, and files of them in which nothing is wrong. What it makes is never the same
 * twice. Used by one thread.
 */
final class MadeUp {
  /** No marker of debt and no word that announces a secret can come out of these. */
  private static final List<String> SYLLABLES =
      List.of("ba", "do", "fi", "gu", "le", "mo", "na", "pi", "ru", "sa", "ve", "zu");

  private static final int STATEMENTS = 18;

  private final Random random;
  private int words;

  MadeUp(Random random) {
    this.random = random;
  }

  /** A word that was not there before. */
  String word() {
    words++;
    String syllables =
        IntStream.range(0, 3)
            .mapToObj(i -> SYLLABLES.get(random.nextInt(SYLLABLES.size())))
            .collect(Collectors.joining());
    return syllables + Integer.toString(words, Character.MAX_RADIX);
  }

  /** Different characters of the alphabet, or as many rounds of them as it takes. */
  String scramble(String alphabet, int length) {
    StringBuilder scrambled = new StringBuilder();
    List<Integer> characters = new ArrayList<>(alphabet.chars().boxed().toList());
    while (scrambled.length() < length) {
      Collections.shuffle(characters, random);
      characters.forEach(scrambled::appendCodePoint);
    }
    return scrambled.substring(0, length);
  }

  /** A statement of the languages with semicolons. */
  String statement() {
    return "    long %s = measure(%d);".formatted(word(), random.nextInt(1_000));
  }

  List<String> java(String license, String name) {
    List<String> lines = new ArrayList<>();
    lines.add("// SPDX-License-Identifier: " + license);
    lines.add("package made.up;");
    lines.add("");
    lines.add("/** What is not yet TODO is done: a " + word() + ". */");
    lines.add("final class " + name + " {");
    lines.add("  void " + word() + "() {");
    for (int i = 0; i < STATEMENTS; i++) {
      lines.add(statement());
    }
    lines.add(
        "    String %s = \"TODO: this is text, // FIXME: and so is this\";".formatted(word()));
    lines.add("  }");
    lines.add("}");
    return lines;
  }

  List<String> python(String license) {
    List<String> lines = new ArrayList<>();
    lines.add("# SPDX-License-Identifier: " + license);
    lines.add("\"\"\"Makes a " + word() + ".");
    lines.add("");
    lines.add("TODO: in the middle of a text, this admits nothing.");
    lines.add("\"\"\"");
    lines.add("import " + word());
    for (int i = 0; i < STATEMENTS; i++) {
      lines.add("%s = measure(%d)  # a %s".formatted(word(), random.nextInt(1_000), word()));
    }
    return lines;
  }

  /** A page with links that lead somewhere, and with what only looks like broken ones. */
  List<String> page(String neighbor) {
    String heading = word() + " " + word();
    List<String> lines = new ArrayList<>();
    lines.add("# The " + word());
    lines.add("");
    lines.add("## " + heading);
    lines.add("");
    lines.add(
        "It leads [further](%s), [back](#%s) and [out]"
            .formatted(neighbor, heading.replace(' ', '-')));
    lines.add("of here, like [this](https://example.com/%s).".formatted(word()));
    for (int i = 0; i < STATEMENTS; i++) {
      lines.add("The %s and the %s have a %s.".formatted(word(), word(), word()));
    }
    lines.add("");
    lines.add("```");
    lines.add("[in code](nowhere-%s.md) nothing is a link".formatted(word()));
    lines.add("```");
    lines.add("");
    lines.add("[out]: " + neighbor);
    return lines;
  }

  List<String> settings() {
    List<String> lines = new ArrayList<>();
    lines.add("# Settings of the " + word());
    for (int i = 0; i < STATEMENTS; i++) {
      lines.add("%s: %d".formatted(word(), random.nextInt(1_000)));
    }
    lines.add("database_password: ${DATABASE_PASSWORD}");
    lines.add("session_token: changeme-please-1");
    return lines;
  }
}
