package dev.parley.examples.audit.check.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.rule.TokenShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Worker and verifier search the same files with different code. On random text, made of the pieces
 * that each skill stumbles over, they must agree, or an honest worker would be sent back forever.
 */
class AgreementTest {

  private static final String RANDOM = "k8Jq2" + "ZtR5vXw" + "9LmN3pBy" + "7HcD4gFs" + "6WuE";

  private static final List<String> COMMENT_PIECES =
      pieces(
          "/*|*/|//|#|--|--[[|]]|<!--|-->|{-|-}|%|;|\"|'|\"\"\"|'''|`|\\",
          "'a'|'\\''|'\\n'|'\"'|'\\\"'|'\\u{1F600}'|'\\u{1F60000}'",
          "'\uD83D\uDE00'|\uD83D\uDE00|\u2028",
          "TODO|FIXME|XXX|HACK|:|(|@|x|*|- |int a = 1;|word|0|_|\r\n|\n// TODO");

  private static final List<String> LINK_PIECES =
      pieces(
          "[|]|(|)|](|][|]:|[a]|[text]|(b.md)|<|>|b.md|b.md#one|#one|#two|../|./|/|c|c.html|no.md",
          "\"t\"|'|\"|\n\n"
              + "|`|```|~~~|    |<!--|-->|\\|!|# One|# Two|===|---|- |> |href=|src = |HREF",
          "\u0130|\u017F|%20|%2e|?|^|label|Label|http://x.y/|mailto:|{|..|[text](|[x](no.md)",
          "[x](b.md#two)|[x](no(a(b)).md)|[x](no(a(b(c))).md)|[x][label]|[x][other]",
          "\n[label]: b.md\n|<img src='no.png'>");

  private static final List<String> SECRET_PIECES =
      Stream.of(
              pieces(
                  "password|api_key|db.token|name|=|:|:=|=>|==|::|\"|'|`|]|\\|x|-|_|.|(|,|;|@|/",
                  "https://|user:|@host|-----BEGIN |RSA |PRIVATE KEY| BLOCK|-----|\u2028"),
              Stream.of(
                      "?",
                      "?a1Q0rT",
                      "password=\"?\"",
                      "token: ?",
                      "name\"]=\"?\"",
                      "pwd\"']= \"?\"")
                  .map(pattern -> pattern.replace("?", RANDOM))
                  .toList(),
              List.of("pwd\"]']= '" + RANDOM + "'", "AKI" + "AZ7QW3ERTY8UIOP2K"),
              List.of("-----BEGIN " + "PRIVATE KEY-----\n" + RANDOM + "9xYz"),
              TokenShape.ALL.stream().map(TokenShape::prefix).toList(),
              TokenShape.ALL.stream().map(shape -> shape.prefix() + RANDOM.repeat(2)).toList())
          .flatMap(List::stream)
          .toList();

  private static final List<String> CODE_LINES =
      """
      int alpha = beta + 1;
      call(alpha, gamma);
      return delta;
      }
      if (epsilon) {
      // remark
      /* more
      */
      import zeta;
        eta  =  theta ;
      "text // none"
      for (iota : kappa)
      lambda(mu);
      nu.xi();
      omicron *= pi;
      rho -= sigma;
      # tau
      # Version 2.0
      SPDX-License-Identifier: MIT
      // SPDX-License-Identifier: MIT
      /* Copyright 2020 Us */
      # Licensed under the Apache License,
      """
          .lines()
          // Repeated lines give equal hashes next to each other.
          .flatMap(line -> Stream.of(line + "\n", (line + "\n").repeat(15)))
          .toList();

  @TempDir Path folder;

  /**
   * {@code rules} is how many different rules must have matched: agreeing on nothing proves
   * nothing.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "DEBT, java c go js py sh sql lua hs html groovy rs php erl clj yaml, 400, 4",
    "LINKS, md, 800, 3",
    "SECRETS, java yaml properties py, 500, 10",
    "DUPLICATES, java py go sql, 200, 0",
    "LICENSES, java py go hs, 200, 0"
  })
  void agreeOnRandomText(Skill skill, String extensions, int seeds, int rules) {
    TestTree tree = new TestTree(folder).write("b.md", "# One").write("c.md", "# C");
    Verification verification = new Verification(tree.reader());
    String[] endings = extensions.split(" ", -1);
    Set<String> matched = new TreeSet<>();
    int facts = 0;
    for (int seed = 0; seed < seeds; seed++) {
      Random random = new Random(seed);
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String path = "f" + i + "." + endings[random.nextInt(endings.length)];
        tree.write(path, text(skill, random));
        paths.add(path);
      }
      UnitOutput output = tree.run(skill, paths.toArray(String[]::new));

      assertThat(verification.verify(new WorkUnit(skill, paths), AuditJson.write(output)))
          .describedAs("seed %s", seed)
          .allMatch(CriterionVerdict::met);
      output.findings().map(Finding::rule).forEach(matched::add);
      facts +=
          (int)
              output.files().stream()
                  .filter(f -> f.prints() != null || f.license() != null)
                  .count();
    }
    assertThat(matched).hasSizeGreaterThanOrEqualTo(rules);
    if (rules == 0) {
      assertThat(facts).isGreaterThan(seeds);
    }
  }

  private static String text(Skill skill, Random random) {
    List<String> pieces =
        switch (skill) {
          case DEBT -> COMMENT_PIECES;
          case LINKS -> LINK_PIECES;
          case SECRETS -> SECRET_PIECES;
          case DUPLICATES, LICENSES, SIZES -> CODE_LINES;
        };
    return IntStream.range(0, random.nextInt(60))
        .mapToObj(i -> pieces.get(random.nextInt(pieces.size())))
        .collect(Collectors.joining());
  }

  /** The pieces between the bars, and white space to put between them. */
  private static List<String> pieces(String... rows) {
    return Stream.concat(Stream.of(rows), Stream.of(" | |\n|\n|\n|\t|\u000B"))
        .flatMap(row -> Stream.of(row.split("\\|", -1)))
        .toList();
  }
}
