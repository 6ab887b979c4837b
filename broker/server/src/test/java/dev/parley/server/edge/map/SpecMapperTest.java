package dev.parley.server.edge.map;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.Escalation;
import dev.parley.journal.v1.Label;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.Blob;
import dev.parley.v1.BroadcastTarget;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.Part;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Severity;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SpecMapperTest {

  @Test
  void aSpecIsForOthersAndNothingElseOfItChanges() throws InvalidProtocolBufferException {
    TaskSpec spec = Requests.spec("review").setPriority(3).build();
    spec =
        spec.toBuilder()
            .setTarget(
                Target.newBuilder()
                    .setCapability(
                        CapabilityTarget.newBuilder()
                            .setCapability("review")
                            .putLabels("team", "a")))
            .build();
    for (Target target :
        List.of(
            Target.newBuilder()
                .setCapability(CapabilityTarget.newBuilder().setCapability("write"))
                .build(),
            Target.newBuilder()
                .setAgent(AgentTarget.newBuilder().setAgentId("ann").setCapability("write"))
                .build())) {
      TaskSpec patched = TaskSpec.parseFrom(SpecMapper.retargeted(spec.toByteString(), target));
      assertThat(patched).isEqualTo(spec.toBuilder().setTarget(target).build());
    }
  }

  @Test
  void aFanOutThatIsForOthersStaysOneWithAnotherReducer() throws Exception {
    FanOutTarget many =
        FanOutTarget.newBuilder()
            .setTemplate(Requests.spec("review"))
            .addItems(FanOutItem.getDefaultInstance())
            .setReducer(CapabilityTarget.newBuilder().setCapability("sum").putLabels("team", "a"))
            .build();
    BroadcastTarget all =
        BroadcastTarget.newBuilder()
            .setCapability(CapabilityTarget.newBuilder().setCapability("review"))
            .build();
    CapabilityTarget add = CapabilityTarget.newBuilder().setCapability("add").build();
    Target adders = Target.newBuilder().setCapability(add).build();
    Target ann = Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId("ann")).build();

    assertThat(retargeted(Target.newBuilder().setFanOut(many).build(), adders).getFanOut())
        .isEqualTo(many.toBuilder().setReducer(add).build());
    assertThat(retargeted(Target.newBuilder().setBroadcast(all).build(), adders).getBroadcast())
        .isEqualTo(all.toBuilder().setReducer(add).build());
    assertThat(retargeted(Target.newBuilder().setFanOut(many).build(), ann)).isEqualTo(ann);
  }

  private static Target retargeted(Target target, Target others) throws Exception {
    TaskSpec spec = Requests.spec("review").setTarget(target).build();
    return TaskSpec.parseFrom(SpecMapper.retargeted(spec.toByteString(), others)).getTarget();
  }

  @Test
  void fillsInTheDefaultsThatTheProtocolDocuments() {
    TaskCreated stored = stored(Requests.spec("review").build());

    assertThat(stored.getDeadlines())
        .isEqualTo(Deadlines.newBuilder().setAttemptMs(3_600_000).setHeartbeatMs(30_000).build());
    assertThat(stored.getRetryPolicy())
        .isEqualTo(
            RetryPolicy.newBuilder()
                .setAttemptsMax(3)
                .setInitialBackoffMs(1_000)
                .setBackoffMultiplierPercent(200)
                .setBackoffMaxMs(60_000)
                .setDeclinesMax(10)
                .setExhaustionAction(1)
                .build());
    assertThat(stored.getVerificationPolicy())
        .isEqualTo(
            VerificationPolicy.newBuilder()
                .setReviewer(1)
                .setRoundsMax(3)
                .setRedoAssignee(1)
                .setExhaustionAction(1)
                .build());
  }

  @Test
  void keepsWhatTheBrokerDecidesBy() {
    TaskSpec.Builder spec =
        Requests.spec("review")
            .setPriority(7)
            .setFairnessKey("team")
            .putLabels("b", "2")
            .putLabels("a", "1")
            .setStartTime(Times.timestamp(1_700_000_000_000L))
            .addCriteria(Requests.criterion("x"))
            .addCriteria(
                Requests.criterion("y").toBuilder().setSeverity(Severity.SEVERITY_ADVISORY));
    spec.getTargetBuilder().getCapabilityBuilder().putLabels("region", "eu");
    spec.getDeadlinesBuilder().setIdle(Times.duration(1_500)).setTotal(Times.duration(9_000));
    spec.getVerificationPolicyBuilder().setReviewer(Reviewer.REVIEWER_REQUESTER);

    TaskCreated stored = stored(spec.build());
    assertThat(stored.getCapability()).isEqualTo("review");
    assertThat(stored.getAgentId()).isEmpty();
    assertThat(stored.getSelectorList()).containsExactly(label("region", "eu"));
    assertThat(stored.getLabelsList()).containsExactly(label("a", "1"), label("b", "2"));
    assertThat(stored.getPriority()).isEqualTo(7);
    assertThat(stored.getFairnessKey()).isEqualTo("team");
    assertThat(stored.getStartTimeMs()).isEqualTo(1_700_000_000_000L);
    assertThat(stored.getBlockingCriteriaList()).containsExactly("x");
    assertThat(stored.getAdvisoryCriteriaList()).containsExactly("y");
    assertThat(stored.getDeadlines().getIdleMs()).isEqualTo(1_500);
    assertThat(stored.getDeadlines().getTotalMs()).isEqualTo(9_000);
    assertThat(stored.getVerificationPolicy().getReviewer()).isEqualTo(2);
    assertThat(stored.getRequestId()).isEqualTo("r");
    assertThat(stored.getParentId()).isEqualTo("p");
  }

  @Test
  void keepsWhomARetryPolicyEscalatesToAndReviewsEscalateToNobody() {
    TaskSpec.Builder spec = Requests.spec("review");
    spec.getRetryPolicyBuilder()
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .getEscalationBuilder()
        .setCapability("expert")
        .putLabels("region", "eu");
    spec.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_CAPABILITY)
        .getPanelBuilder()
        .setCapability("judge");

    TaskCreated stored = stored(spec.build());

    assertThat(stored.getRetryPolicy().getExhaustionAction()).isEqualTo(4);
    assertThat(stored.getRetryPolicy().getEscalation())
        .isEqualTo(
            Escalation.newBuilder()
                .setCapability("expert")
                .addSelector(label("region", "eu"))
                .build());
    RetryPolicy ofReview = stored.getVerificationPolicy().getPanel().getReview().getRetryPolicy();
    assertThat(ofReview.getExhaustionAction()).isEqualTo(1);
    assertThat(ofReview.hasEscalation()).isFalse();
  }

  @Test
  void fillsInWhatALoopPolicyDoesNotSay() {
    TaskSpec.Builder spec = Requests.spec("review");
    assertThat(stored(spec.build()).hasLoopPolicy()).isFalse();

    spec.setLoopPolicy(dev.parley.v1.LoopPolicy.getDefaultInstance());

    assertThat(stored(spec.build()).getLoopPolicy()).isEqualTo(LoopPolicies.DEFAULT.others());
  }

  @Test
  void whatIsAskedIsTheSameOfWhomeverAndHoweverItIsSpaced() {
    TaskSpec.Builder asked = Requests.spec("review").setObjective("Find bugs.");
    long intent = stored(asked.build()).getIntent();

    assertThat(intent).isNotZero();
    assertThat(stored(asked.setObjective("  find\n BUGS. ").build()).getIntent()).isEqualTo(intent);
    assertThat(stored(asked.setTarget(Requests.spec("write").getTarget()).build()).getIntent())
        .isEqualTo(intent);
    assertThat(stored(asked.addInputs(Requests.text("x")).build()).getIntent())
        .isNotEqualTo(intent);
    TaskCreated root = SpecMapper.toStored(asked.build(), "", "r", TrustStamp.USER);
    assertThat(root.getIntent()).as("most roots need none").isZero();
    assertThat(new StoredStamps().intent(root.getSpec()))
        .isEqualTo(stored(asked.build()).getIntent());
  }

  @Test
  void addressesAnAgent() {
    TaskSpec spec =
        Requests.spec("x")
            .setTarget(Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId("bob")))
            .build();
    TaskCreated stored = stored(spec);
    assertThat(stored.getAgentId()).isEqualTo("bob");
    assertThat(stored.getCapability()).isEmpty();
  }

  @Test
  void equalSpecsHaveEqualBytes() {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      labels.put("k" + i, "v" + i);
    }
    TaskSpec.Builder forwards = Requests.spec("review");
    labels.forEach(forwards::putLabels);
    TaskSpec.Builder backwards = Requests.spec("review");
    new TreeMap<>(labels).descendingMap().forEach(backwards::putLabels);

    assertThat(stored(backwards.build())).isEqualTo(stored(forwards.build()));
  }

  @Test
  void stampsPartsWithWhatTheirSenderMayClaim() throws Exception {
    TaskSpec spec =
        Requests.spec("review")
            .addInputs(part(TrustLabel.TRUST_LABEL_UNSPECIFIED))
            .addInputs(part(TrustLabel.TRUST_LABEL_SYSTEM))
            .addInputs(part(TrustLabel.TRUST_LABEL_EXTERNAL))
            .addInputs(Part.newBuilder().setText("x").setTrustLabelValue(99))
            .addContext(part(TrustLabel.TRUST_LABEL_AGENT))
            .build();

    TaskSpec user = TaskSpec.parseFrom(stored(spec).getSpec());
    assertThat(user.getInputsList())
        .extracting(Part::getTrustLabel)
        .containsExactly(
            TrustLabel.TRUST_LABEL_USER,
            TrustLabel.TRUST_LABEL_USER,
            TrustLabel.TRUST_LABEL_EXTERNAL,
            TrustLabel.TRUST_LABEL_EXTERNAL);
    assertThat(user.getContext(0).getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
    assertThat(TrustStamp.AGENT.stamp(spec).getInputs(1).getTrustLabel())
        .isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
  }

  private static Part part(TrustLabel label) {
    return Part.newBuilder()
        .setBlob(Blob.newBuilder().setMediaType("a/b"))
        .setTrustLabel(label)
        .build();
  }

  private static Label label(String key, String value) {
    return Label.newBuilder().setKey(key).setValue(value).build();
  }

  private static TaskCreated stored(TaskSpec spec) {
    return SpecMapper.toStored(spec, "p", "r", TrustStamp.USER);
  }
}
