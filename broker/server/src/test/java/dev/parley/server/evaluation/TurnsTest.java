package dev.parley.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private final Turns<String> turns = new Turns<>(4);

  @Test
  void oneOfEachCallerIsServedInTurn() {
    add("ann", "a1", "a2");
    add("bob", "b1");
    add("eve", "e1");

    assertThat(all()).containsExactly("a1", "b1", "e1", "a2");
    assertThat(turns.next()).isNull();
  }

  @Test
  void whoComesAgainComesAfterThoseThatWait() {
    add("ann", "a1");
    add("bob", "b1");
    assertThat(turns.next()).isEqualTo("a1");
    add("ann", "a2");

    assertThat(all()).containsExactly("b1", "a2");
  }

  @Test
  void whoHasMostGivesWayWhenThereIsNoRoom() {
    add("ann", "a1", "a2", "a3", "a4");

    assertThat(turns.add("bob", "b1")).isEqualTo("a4");
    assertThat(turns.add("ann", "a5")).isEqualTo("a5");
    assertThat(turns.add("bob", "b2")).isEqualTo("a3");
    assertThat(turns.add("bob", "b3")).as("the other has no more").isEqualTo("b3");

    assertThat(all()).containsExactly("a1", "b1", "a2", "b2");
  }

  @Test
  void oneCallerAloneHasAllTheRoom() {
    add("ann", "a1", "a2", "a3", "a4");

    assertThat(turns.add("ann", "a5")).isEqualTo("a5");
    assertThat(all()).containsExactly("a1", "a2", "a3", "a4");
    add("ann", "a6");
    assertThat(all()).containsExactly("a6");
  }

  private void add(String caller, String... all) {
    for (String one : all) {
      assertThat(turns.add(caller, one)).isNull();
    }
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (String next = turns.next(); next != null; next = turns.next()) {
      all.add(next);
    }
    return all;
  }
}
