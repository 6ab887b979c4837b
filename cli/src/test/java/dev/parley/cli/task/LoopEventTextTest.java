package dev.parley.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.LoopDetected;
import dev.parley.v1.LoopKind;
import dev.parley.v1.TaskCreated;
import dev.parley.v1.TaskEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What histories say of loops, the way that people read it. */
final class LoopEventTextTest {

  @Test
  void aChildThatWasRefused() {
    assertThat(
            text(
                LoopDetected.newBuilder()
                    .setKind(LoopKind.LOOP_KIND_CYCLE)
                    .setAncestorId("a")
                    .setChildId("a.b.c")))
        .isEqualTo("loop: task a asks the same, so no task a.b.c");
    assertThat(
            text(
                LoopDetected.newBuilder()
                    .setKind(LoopKind.LOOP_KIND_DEPTH)
                    .setDepthMax(2)
                    .setChildId("a.b.c.d")))
        .isEqualTo("loop: deeper than 2, so no task a.b.c.d");
  }

  @Test
  void findingsThatComeAgain() {
    assertThat(
            text(
                LoopDetected.newBuilder()
                    .setKind(LoopKind.LOOP_KIND_REPEATED_FINDINGS)
                    .setCount(3)
                    .addAllCriterionIds(List.of("right", "short"))))
        .isEqualTo("loop: 3 rounds with the same findings, on right, short");
  }

  @Test
  void whoDoesNotGetATask() {
    TaskEvent created =
        TaskEvent.newBuilder()
            .setActor(Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_REQUESTER).setId("me"))
            .setCreated(TaskCreated.newBuilder().addSameAs("a"))
            .build();

    assertThat(EventText.of(created)).endsWith(", asks the same as a, so not of who had it");
  }

  private static String text(LoopDetected.Builder loop) {
    return EventText.of(TaskEvent.newBuilder().setLoopDetected(loop).build());
  }
}
