package dev.parley.examples.audit.check.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebtSkillTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "A.java  | // TODO: later                     | TODO: later",
        "A.java  | int a; // FIXME(ann) broken        | FIXME(ann) broken",
        "A.java  | /* XXX odd */ int a;               | XXX odd",
        "A.java  | /** HACK */                        | HACK",
        "A.java  | // see TODO: below                 | TODO: below",
        "A.java  | // @TODO write it                  | TODO write it",
        "A.java  | /*~ * TODO two lines~ */           | TODO two lines",
        "A.java  | char c = '\"'; // TODO after quote | TODO after quote",
        "A.java  | char c = '\\''; // TODO escaped    | TODO escaped",
        "a.py    | x = 1  # TODO: python              | TODO: python",
        "a.sh    | # TODO shell                       | TODO shell",
        "a.sql   | -- TODO sql                        | TODO sql",
        "a.lua   | --[[ TODO lua ]]                   | TODO lua",
        "a.hs    | {- TODO haskell -}                 | TODO haskell",
        "a.md    | text <!-- TODO: page -->           | TODO: page",
        "a.xml   | <!-- FIXME xml -->                 | FIXME xml",
        "a.rs    | fn f<'a>(x: &'a str) {} // TODO r  | TODO r",
        "a.go    | s := `\\` // TODO raw              | TODO raw",
        "Dockerfile | # TODO image                    | TODO image",
        "a.yaml  | key: value # TODO yaml             | TODO yaml"
      })
  void findsMarkersInComments(String path, String content, String expected) {
    TestTree tree = new TestTree(folder).write(path, content.split("~", -1));

    assertThat(tree.run(Skill.DEBT, path).findings().map(found -> found.message()))
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "A.java|String s = \"// TODO: not a comment\";",
        "A.java|String s = \"\"\"~// TODO: text~\"\"\";",
        "A.java|String url = \"http://TODO: x\";",
        "A.java|int TODO = 1;",
        "A.java|// the TODO list is empty",
        "A.java|// TODOS are counted",
        "A.java|// myTODO: no",
        "A.java|// todo: lower case is prose",
        "a.py|s = '# TODO: no'",
        "a.py|s = \"\"\"~# TODO: no~\"\"\"",
        "a.sh|echo $#TODO:",
        "a.js|const s = `// TODO: no`;",
        "a.go|s := `~// TODO: no~`",
        "a.md|TODO: plain text of a page",
        "a.txt|// TODO: no known language"
      })
  void leavesEverythingElseAlone(String path, String content) {
    TestTree tree = new TestTree(folder).write(path, content.split("~", -1));

    assertThat(tree.found(Skill.DEBT, path)).isEmpty();
  }

  @Test
  void tellsLineAndSeverity() {
    TestTree tree =
        new TestTree(folder).write("A.java", "int a;", "/* one", " * TODO two", "*/ // HACK three");

    assertThat(tree.run(Skill.DEBT, "A.java").files().get(0).findings())
        .isEqualTo(
            List.of(
                new LocalFinding(3, Severity.INFO, "debt.todo", "TODO two"),
                new LocalFinding(4, Severity.LOW, "debt.hack", "HACK three")));
  }

  @Test
  void redactsSecretsInTheQuotedComment() {
    String token = "gh" + "p_" + "k8Jq2ZtR5vXw9LmN3pBy7HcD4gFs6WuE1a2B";
    String password = "Zx9" + "Kq!2mVw";
    TestTree tree =
        new TestTree(folder)
            .write(
                "A.java", "// TODO rotate " + token, "// FIXME: password=" + password + " leaks");

    assertThat(tree.run(Skill.DEBT, "A.java").findings().map(found -> found.message()))
        .containsExactly("TODO rotate [redacted]", "FIXME: password=[redacted] leaks");
  }

  @Test
  void shortensLongComments() {
    TestTree tree = new TestTree(folder).write("A.java", "// TODO " + "word ".repeat(100));

    assertThat(tree.run(Skill.DEBT, "A.java").findings().map(found -> found.message().length()))
        .containsExactly(120);
  }
}
