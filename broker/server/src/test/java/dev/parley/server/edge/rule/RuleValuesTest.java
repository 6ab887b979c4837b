package dev.parley.server.edge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import dev.parley.v1.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RuleValuesTest {

  private static Value payload(String mediaType, String text) {
    return RuleValues.payload(mediaType, ByteString.copyFromUtf8(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/JSON; charset=utf-8", "application/vnd.a+json"})
  void jsonIsSeenHoweverItsTypeIsWritten(String mediaType) {
    Value seen = payload(mediaType, "{\"refund\": 5}");

    assertThat(seen.getStructValue().getFieldsOrThrow("refund").getNumberValue()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"refund\": 5000, \"refund\": 5}",
        "{\"order\": {\"refund\": 5000, \"refund\": 5}}",
        "{\"refund\": 5",
      })
  void ofWhatCanBeReadInTwoWaysNothingIsSeen(String text) {
    assertThat(payload("application/json", text).hasNullValue()).isTrue();
    assertThat(RuleValues.parts(List.of(Part.newBuilder().setJson(text).build())))
        .singleElement()
        .satisfies(part -> assertThat(part.getJson().hasNullValue()).isTrue());
  }

  @Test
  void ofOtherTypesNothingIsSeen() {
    assertThat(payload("text/plain", "{\"refund\": 5}").hasNullValue()).isTrue();
  }
}
