package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent that the README shows is one that compiles. */
final class ReadmeTest {

  @Test
  void agentIsThatOfTheSdksExample() {
    List<String> shown = linesOf(agent(Checkout.read(Checkout.path("README.md"))));
    List<String> example =
        linesOf(
            Checkout.read(
                Checkout.path(
                    "client-sdk/src/test/java/dev/parley/client/readme/ReadmeExample.java")));
    assertThat(shown).hasSizeLessThanOrEqualTo(20);
    assertThat(example).containsSubsequence(shown);
  }

  /** The first block of Java. */
  private static String agent(String readme) {
    int begin = readme.indexOf("```java\n") + "```java\n".length();
    return readme.substring(begin, readme.indexOf("```", begin));
  }

  private static List<String> linesOf(String code) {
    return code.lines().filter(line -> !line.isBlank()).toList();
  }
}
