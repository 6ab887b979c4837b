package dev.parley.engine.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FreeListTest {
  private static final Target TARGET = Target.capability("t", "review");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsWhomAWalkThroughAllWouldFind(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Slots> agents = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      agents.add(agent("agent" + i, labels(random, 6)));
    }
    FreeList list = new FreeList();
    LinkedHashSet<Slots> walked = new LinkedHashSet<>();
    int found = 0;
    for (int step = 0; step < 5_000; step++) {
      Slots agent = agents.get(random.nextInt(agents.size()));
      if (random.nextInt(3) > 0) {
        TreeSet<String> excluded = new TreeSet<>();
        if (random.nextInt(4) == 0) {
          excluded.add("agent" + random.nextInt(40));
        }
        Demand demand = new Demand(TARGET, labels(random, 3), excluded);
        Set<Target> barred = random.nextInt(4) == 0 ? Set.of(agent.agent) : Set.of();
        Slots next = list.next(demand, barred);
        assertThat(next).isSameAs(walk(walked, demand, barred));
        found += next == null ? 0 : 1;
      } else if (walked.contains(agent)) {
        walked.remove(agent);
        list.remove(agent);
      } else {
        walked.addLast(agent);
        list.add(agent);
      }
      assertThat(list.isEmpty()).isEqualTo(walked.isEmpty());
    }
    assertThat(found).isGreaterThan(500);
  }

  @Test
  void findsAnAgentByALabelThatWasAskedForLongAgo() {
    FreeList list = new FreeList();
    Slots agent = agent("a", Labels.of(Map.of("host", "h0")));
    list.add(agent);
    for (int i = 0; i < 3 * FreeList.INDEXED_LABELS_MAX; i++) {
      Labels host = Labels.of(Map.of("host", "h" + i));
      assertThat(list.next(new Demand(TARGET, host, new TreeSet<>()), Set.of()))
          .isEqualTo(i == 0 ? agent : null);
    }
    Labels first = Labels.of(Map.of("host", "h0"));
    assertThat(list.next(new Demand(TARGET, first, new TreeSet<>()), Set.of())).isSameAs(agent);
  }

  private static @Nullable Slots walk(SequencedSet<Slots> all, Demand demand, Set<Target> barred) {
    for (Slots slots : all) {
      if (slots.meets(demand) && !barred.contains(slots.agent)) {
        all.addLast(slots);
        return slots;
      }
    }
    return null;
  }

  /** More values than are indexed. */
  private static Labels labels(SplittableRandom random, int max) {
    TreeMap<String, String> entries = new TreeMap<>();
    for (int i = random.nextInt(max); i > 0; i--) {
      int key = random.nextInt(5);
      int values = key == 0 ? 2 * FreeList.INDEXED_LABELS_MAX : 2;
      entries.put("key" + key, "value" + random.nextInt(values));
    }
    return new Labels(entries);
  }

  private static Slots agent(String id, Labels labels) {
    return new Slots(
        new Holder("t", id, "1"),
        new AgentFacts(new TreeSet<>(Set.of("review")), labels, ByteString.EMPTY),
        new FakeConnection(),
        0);
  }
}
