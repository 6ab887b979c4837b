package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand.FindDigests;
import dev.parley.engine.task.command.TaskCommand.ReviewTask;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskCommand.SubmitVerdict;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ReviewPanel;
import dev.parley.journal.v1.TaskCreated;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What keeps artifacts: digests wherever they stand in a task. */
final class FindDigestsTest {
  private static final String A = "a".repeat(64);
  private static final String B = "0123456789abcdef".repeat(4);
  private static final String C = "c".repeat(64);

  private final Scenario scenario = new Scenario();

  @Test
  void specsAndResultsOfQueuedAndEndedTasksAreLookedThrough() {
    scenario.agent("ann", 1, "work");
    scenario.create(
        "ended", task().setSpec(bytes("an input \u0012sha256:" + A + "\u0018 and more")));
    scenario.when(
        new SubmitResult(
            lease("ended", 1), holder("ann"), bytes("{\"report\":\"sha256:" + B + "\"}")));
    scenario.create("queued", task().setCapability("other").setSpec(bytes("sha256:" + C)));

    assertThat(scenario.get("ended").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(found()).containsExactlyInAnyOrder(A, B, C);
  }

  @Test
  void verdictsAreLookedThroughWhoeverGaveThem() {
    scenario.agent("ann", 5, "work").agent("bob", 1, "review");
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");
    scenario.when(
        new ReviewTask(
            key("a"),
            Actors.requester("local"),
            1,
            VerdictDecision.REDO,
            Map.of("right", FindingState.UNMET),
            true,
            bytes("a correction of the first finding \u0012sha256:" + A),
            "verdict",
            0));
    TaskCreated.Builder judged = reviewed();
    judged
        .getVerificationPolicyBuilder()
        .setReviewer(Reviewer.CAPABILITY.number())
        .setPanel(
            ReviewPanel.newBuilder()
                .setReviewers(1)
                .setQuorum(1)
                .setReview(task().setCapability("review")));
    scenario.create("b", judged);
    scenario.result("b", 1, "ann");
    scenario.when(
        new SubmitVerdict(
            lease("b.~review-1-1", 1),
            holder("bob"),
            VerdictDecision.REDO,
            Map.of("right", FindingState.UNMET),
            true,
            bytes("another one \u0012sha256:" + B),
            ByteString.EMPTY,
            Usage.NONE));

    assertThat(scenario.get("b").round()).isEqualTo(2);
    assertThat(found()).containsExactlyInAnyOrder(A, B);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whatOnlyLooksLikeADigestIsNone() {
    scenario.create("a", task().setSpec(bytes("sha256:" + "a".repeat(63))));
    scenario.create("b", task().setSpec(bytes("sha256:" + "A".repeat(64))));
    scenario.create("c", task().setSpec(bytes("sha512:" + A)));
    scenario.create("d", task().setSpec(bytes("sha256" + A)));

    assertThat(found()).isEmpty();
  }

  @Test
  void manyLargeTasksTakeSeveralPages() {
    String large = "x".repeat(300_000);
    for (int i = 0; i < 30; i++) {
      scenario.create("t" + i, task().setSpec(bytes(large + "sha256:" + "%064x".formatted(i))));
    }

    int pages = 0;
    Set<String> all = new HashSet<>();
    for (long before = Long.MAX_VALUE; before != 0; pages++) {
      TaskReply.Digests page = (TaskReply.Digests) scenario.run(new FindDigests(before));
      all.addAll(page.hex());
      before = page.nextBeforePosition();
    }

    assertThat(all).hasSize(30);
    assertThat(pages).isBetween(4, 6);
  }

  private Set<String> found() {
    TaskReply.Digests page = (TaskReply.Digests) scenario.run(new FindDigests(Long.MAX_VALUE));
    assertThat(page.nextBeforePosition()).isZero();
    return page.hex();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
