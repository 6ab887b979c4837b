package dev.parley.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a command is told in its environment. */
final class ShellHandlerTest {
  @Test
  void aTextThatNoVariableCanHoldIsCutBetweenCharactersAndSaysSo() throws Exception {
    String text = "x" + "é".repeat(100_000);

    String held = ShellHandler.variable(text);

    assertThat(held).startsWith("xéé").endsWith("é\n[cut: 98303 of 200001 bytes]");
    ProcessBuilder command = new ProcessBuilder("sh", "-c", "printf %s \"$HELD\"");
    command.environment().put("HELD", held);
    Process process = command.start();
    assertThat(process.getInputStream().readAllBytes())
        .isEqualTo(held.getBytes(StandardCharsets.UTF_8));
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void whatFitsIsUnchangedButForWhatNoVariableCanHold() {
    assertThat(ShellHandler.variable("as it\nis")).isEqualTo("as it\nis");
    assertThat(ShellHandler.variable("a\0b")).isEqualTo("a b");
  }
}
