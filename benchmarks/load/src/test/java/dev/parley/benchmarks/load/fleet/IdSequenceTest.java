package dev.parley.benchmarks.load.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdSequenceTest {
  private static final int COUNT = 10_000;

  @Test
  void noTwoAreTheSameAndAllAreSegmentsOfIds() {
    IdSequence one = new IdSequence();
    IdSequence other = new IdSequence();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < COUNT; i++) {
      ids.add(one.next());
      ids.add(other.next());
    }

    assertThat(ids).hasSize(2 * COUNT).allMatch(id -> id.matches("[a-z0-9]{26}"));
  }

  @Test
  void anIdSaysHowOldItIs() {
    long before = System.nanoTime();
    String id = "parent." + new IdSequence().next();
    long age = IdSequence.ageNanos(id).orElseThrow();

    assertThat(age).isBetween(0L, System.nanoTime() - before);
  }

  @Test
  void anIdThatTheBrokerMadeSaysNothingOfItsAge() {
    assertThat(IdSequence.ageNanos(new IdSequence().next() + ".999")).isEmpty();
  }
}
