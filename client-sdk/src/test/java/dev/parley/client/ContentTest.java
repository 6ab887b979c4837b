package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.v1.Part;
import dev.parley.v1.TrustLabel;
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
  void isTrustedAsMuchAsItsLeastTrustedPart() {
    Part own = label(Content.textPart("mine"), TrustLabel.TRUST_LABEL_USER);
    Part page = Content.external(Content.textPart("<html>"));

    assertThat(Content.of(List.of(own)).trust()).isEqualTo(TrustLabel.TRUST_LABEL_USER);
    assertThat(Content.of(List.of(own, page)).trust()).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
    assertThat(Content.of(List.of(own, page)).isTrusted(TrustLabel.TRUST_LABEL_AGENT)).isFalse();
    assertThat(Content.of(List.of(own)).isTrusted(TrustLabel.TRUST_LABEL_AGENT)).isTrue();
    assertThat(Content.of(List.of(Content.textPart("unlabelled"))).trust())
        .isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
    assertThat(Content.of(List.of()).trust()).isEqualTo(TrustLabel.TRUST_LABEL_SYSTEM);
  }

  private static Part label(Part part, TrustLabel label) {
    return part.toBuilder().setTrustLabel(label).build();
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
