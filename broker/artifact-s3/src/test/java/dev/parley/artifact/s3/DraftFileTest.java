package dev.parley.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DraftFileTest {
  @TempDir private Path folder;

  @Test
  void nothingOfItIsThereForAProcessToLeaveBehind() throws IOException {
    try (DraftFile file = new DraftFile(Files.createTempFile(folder, "", ""))) {
      file.write(bytes("half of it"));

      assertThat(folder).isEmptyDirectory();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void isReadFromTheBeginningAsOftenAsAsked() throws IOException {
    try (DraftFile file = new DraftFile(Files.createTempFile(folder, "", ""))) {
      file.write(bytes("one, "));
      file.write(bytes("two"));

      assertThat(file.sizeBytes()).isEqualTo(8);
      for (int i = 0; i < 2; i++) {
        try (var content = file.read()) {
          assertThat(content.read()).isEqualTo('o');
          assertThat(content).hasContent("ne, two");
        }
      }
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
