package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cli.CliTester.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong before anything is started. */
final class UpCommandTest extends WithCli {
  @Test
  void aPortInUseIsToldFirst(@TempDir Path dir) throws IOException {
    Path data = dir.resolve("data");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run =
          cli.run(
              "up",
              "--port",
              Integer.toString(taken.getLocalPort()),
              "--data-dir",
              data.toString());

      assertThat(run.code()).isEqualTo(7);
      assertThat(run.err())
          .startsWith(
              "parley: expected to listen on 127.0.0.1 port "
                  + taken.getLocalPort()
                  + ", but it cannot be had: ")
          .endsWith(
              "  Stop what listens there, perhaps another broker, or choose another port with --port.\n");
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void aFolderThatCannotBeOneIsTold(@TempDir Path dir) throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    Run run = cli.run("up", "--port", "0", "--data-dir", file.resolve("data").toString(), "--json");

    assertThat(run.code()).isEqualTo(7);
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).hasSize(1);
    assertThat(run.lastLine())
        .contains("\"reason\":\"DATA_DIR_UNUSABLE\"")
        .contains(file.toString());
  }

  @Test
  void onlyThisMachineMayConnect() {
    Run run = cli.run("up", "--bind", "0.0.0.0");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("--bind expects a loopback address, but found '0.0.0.0'")
        .contains("not encrypted");
  }

  @Test
  void optionsThatContradictEachOtherAreTold() {
    assertThat(cli.run("up", "--kafka", "a:1", "--data-dir", "x").err())
        .contains("Leave one of them out.");
    assertThat(cli.run("up", "--kafka-property", "a=b").err()).contains("Add --kafka HOST:PORT.");
    assertThat(cli.run("up", "--artifacts-endpoint", "http://127.0.0.1:1").err())
        .contains("Add --artifacts s3://BUCKET.");
    assertThat(cli.run("up", "--loop", "code.review:cycle=maybe").err())
        .contains("--loop does not know 'maybe' for cycle");
    assertThat(cli.run("up", "--loop", "a:b=c").err()).contains("but found 'b'");
    assertThat(cli.run("up", "--port", "70000").err())
        .contains("--port expects a number from 0 to 65535");
    assertThat(cli.run("up", "--finished-trees", "10").err())
        .contains("--finished-trees expects at least 1,000, but found 10");
    assertThat(cli.run("up", "--port", "x").err()).contains("'x' is not an int");
  }
}
