package dev.parley.server.edge.check;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.parley.server.app.TestBroker;
import dev.parley.server.artifact.DirectoryStore;
import dev.parley.server.edge.check.DocumentedLimits.Documented;
import dev.parley.server.testing.AnyCall;
import dev.parley.server.testing.TestAgent;
import dev.parley.v1.ErrorReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every limit that a comment of the protocol files gives to something that is sent to a broker is
 * held, to the point, over the wire: PAR-ERROR-13. A limit that is written there needs a row here.
 */
final class FieldLimitsTest {
  /** Reasons that are about one field alone. */
  private static final List<ErrorReason> NAMES_NO_FIELD =
      List.of(
          ErrorReason.ERROR_REASON_BATCH_TOO_LARGE,
          ErrorReason.ERROR_REASON_ARTIFACT_CHUNK_INVALID);

  @TempDir private static Path folder;

  private static TestBroker broker;
  private static AnyCall any;

  @BeforeAll
  static void start() throws InterruptedException {
    broker =
        TestBroker.start(
            config -> config.artifacts(() -> DirectoryStore.open(folder.resolve("artifacts"))));
    any = new AnyCall(broker.channel(), TestAgent.connect(broker.channel(), hello("a", 1)));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  static List<FieldLimit> limits() {
    List<FieldLimit> rows = new ArrayList<>();
    SpecLimits.addTo(rows);
    FrameLimits.addTo(rows);
    CallLimits.addTo(rows);
    return rows;
  }

  @ParameterizedTest
  @MethodSource("limits")
  void isHeldToThePoint(FieldLimit limit) {
    for (List<Message> messages : limit.taken()) {
      AnyCall.Answer answer = any.send(messages);
      assertThat(answer.fields()).as("fields refused, with %s", answer).isEmpty();
      assertThat(answer.reason()).isNotEqualTo(name(limit.reason()));
    }
    for (List<Message> messages : limit.refused()) {
      AnyCall.Answer answer = any.send(messages);
      assertThat(answer.reason()).isEqualTo(name(limit.reason()));
      if (!NAMES_NO_FIELD.contains(limit.reason())) {
        assertThat(answer.fields()).containsExactly(limit.path());
      }
    }
  }

  @Test
  void everyDocumentedLimitHasARow() {
    DocumentedLimits documented = DocumentedLimits.read();
    List<FieldLimit> rows = limits();

    assertThat(documented.all())
        .hasSizeGreaterThan(150)
        .filteredOn(limit -> rows.stream().noneMatch(row -> covers(row, limit)))
        .isEmpty();
  }

  @Test
  void everyRowIsDocumented() {
    DocumentedLimits documented = DocumentedLimits.read();

    assertThat(limits())
        .filteredOn(
            row -> row.of().stream().noneMatch(of -> documented.comment(of).contains(row.words())))
        .isEmpty();
  }

  private static boolean covers(FieldLimit row, Documented limit) {
    return row.of().contains(limit.of())
        && row.words().toLowerCase(Locale.ROOT).contains(limit.words().toLowerCase(Locale.ROOT));
  }

  private static String name(ErrorReason reason) {
    return reason.name().substring("ERROR_REASON_".length());
  }
}
