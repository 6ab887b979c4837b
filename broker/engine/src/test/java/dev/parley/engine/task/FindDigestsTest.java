package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.command.TaskCommand.FindDigests;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.command.TaskReply;
import java.util.HashSet;
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
