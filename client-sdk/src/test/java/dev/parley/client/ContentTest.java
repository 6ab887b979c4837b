package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ContentTest {
  private final Content content =
      TaskResult.builder()
          .text("one")
          .text("named", "two")
          .json("{}")
          .bytes("pic", "image/png", new byte[] {7})
          .build()
          .outputs();

  @Test
  void isReadByKindAndName() {
    assertThat(content.text()).isEqualTo("one\n\ntwo");
    assertThat(content.text("named")).isEqualTo("two");
    assertThat(content.json()).isEqualTo("{}");
    assertThat(content.blob().getData().byteAt(0)).isEqualTo((byte) 7);
    assertThat(content.part("pic").orElseThrow().getBlob().getMediaType()).isEqualTo("image/png");
    assertThat(content.parts()).hasSize(4);
  }

  @Test
  void saysWhatIsMissingAndWhatIsThere() {
    assertThatThrownBy(() -> content.text("pic"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "expected a part \"pic\" with text, but found 4 parts: TEXT, TEXT named, JSON, BLOB pic");
    assertThatThrownBy(() -> Content.of(List.of()).json())
        .hasMessage("expected a part with JSON, but found no parts");
  }
}
