package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.VerificationPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a draft says in the protocol's messages. */
final class DraftTest {
  private static final Part FRONT = Content.textPart("front");
  private static final Part BACK = Content.textPart("back");

  @Test
  void itemsHaveOneOrSeveralParts() {
    TaskSpec spec =
        TaskDraft.forEach(TaskDraft.forCapability("page.read").objective("Read it.").build())
            .objective("Read all.")
            .item(FRONT)
            .item(FRONT, BACK)
            .item(List.of(BACK, FRONT, BACK))
            .build()
            .spec();

    assertThat(spec.getTarget().getFanOut().getItemsList())
        .extracting(FanOutItem::getInputsList)
        .isEqualTo(List.of(List.of(FRONT), List.of(FRONT, BACK), List.of(BACK, FRONT, BACK)));
  }

  @Test
  void whoReducesAFanOutOrABroadcastHasLabels() {
    TaskDraft each = TaskDraft.forCapability("page.read").objective("Read it.").build();
    Map<String, String> labels = Map.of("lang", "de");
    CapabilityTarget german = target("pages.join", labels);

    assertThat(reducer(TaskDraft.forEach(each).reduceBy("pages.join", labels))).isEqualTo(german);
    assertThat(reducer(TaskDraft.forAll("page.read").reduceBy("pages.join", labels)))
        .isEqualTo(german);
    assertThat(reducer(TaskDraft.forEach(each).reduceBy("pages.join")))
        .isEqualTo(target("pages.join", Map.of()));
  }

  private static CapabilityTarget reducer(TaskDraft.Builder draft) {
    var target = draft.objective("Read all.").build().spec().getTarget();
    return target.hasBroadcast()
        ? target.getBroadcast().getReducer()
        : target.getFanOut().getReducer();
  }

  private static CapabilityTarget target(String capability, Map<String, String> labels) {
    return CapabilityTarget.newBuilder().setCapability(capability).putAllLabels(labels).build();
  }

  @Test
  void whoDoesTheLastRoundHasLabels() {
    VerificationPolicy policy =
        Fixtures.draft()
            .escalateTo("expert", Map.of("tier", "2"))
            .build()
            .spec()
            .getVerificationPolicy();

    assertThat(policy.getExhaustionAction()).isEqualTo(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE);
    assertThat(policy.getEscalation()).isEqualTo(target("expert", Map.of("tier", "2")));
  }

  @Test
  void whoGetsATaskWithoutAttemptsLeftHasLabels() {
    RetryPolicy policy =
        Fixtures.draft()
            .attempts(2)
            .escalateAttemptsTo("expert", Map.of("tier", "2"))
            .build()
            .spec()
            .getRetryPolicy();

    assertThat(policy)
        .isEqualTo(
            RetryPolicy.newBuilder()
                .setAttemptsMax(2)
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
                .setEscalation(target("expert", Map.of("tier", "2")))
                .build());
  }

  @Test
  void outputsAreRequiredByNameOrMediaTypeOrBoth() {
    TaskSpec spec =
        Fixtures.draft()
            .requireOutput("chart")
            .requireOutput("", "image/png")
            .requireOutput("table", "text/csv")
            .requireArtifact("film")
            .requireArtifact("", "video/mp4")
            .build()
            .spec();

    assertThat(spec.getVerificationPolicy().getChecks().getRequiredOutputsList())
        .containsExactly(
            output("chart", ""),
            output("", "image/png"),
            output("table", "text/csv"),
            output("film", "").toBuilder().setArtifact(true).build(),
            output("", "video/mp4").toBuilder().setArtifact(true).build());
  }

  private static RequiredOutput output(String name, String mediaType) {
    return RequiredOutput.newBuilder().setName(name).setMediaType(mediaType).build();
  }
}
