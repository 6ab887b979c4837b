package dev.parley.server.edge.verify;

import dev.parley.engine.task.Labels;
import dev.parley.v1.AgentCard;
import dev.parley.v1.Capability;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The input schemas on the cards of connected instances. Thread-safe: one short lock.
 *
 * <p>Nearly nobody has one, and nobody else pays for it: while no card has an input schema, a task
 * costs one look.
 */
public final class CardSchemas {
  /** How many different schemas inputs are held to. */
  private static final int DIFFERENT_MAX = 64;

  private record Offered(String tenant, String capability) {}

  /**
   * What an instance takes.
   *
   * @param schema empty for anything
   */
  private record Taken(Labels labels, String schema) {}

  private final Object lock = new Object();

  /** The instances that offer the same, by what they take. Counts are positive. */
  private static final class Takers {
    private final Map<Taken, Integer> byLabels = new HashMap<>();
    private final Map<String, Integer> bySchema = new HashMap<>();

    void count(Taken taken, int change) {
      add(byLabels, taken, change);
      add(bySchema, taken.schema(), change);
    }

    private static <K> void add(Map<K, Integer> counts, K key, int change) {
      counts.merge(key, change, (before, more) -> before + more == 0 ? null : before + more);
    }

    boolean isEmpty() {
      return byLabels.isEmpty();
    }

    /** The schemas of which inputs for some of them have to keep one; empty for none. */
    Set<String> schemas(Labels wanted) {
      Set<String> found = wanted.entries().isEmpty() ? bySchema.keySet() : schemasOfLabeled(wanted);
      return found.contains("") || found.size() > DIFFERENT_MAX ? Set.of() : Set.copyOf(found);
    }

    private Set<String> schemasOfLabeled(Labels wanted) {
      Set<String> found = new HashSet<>();
      for (Taken taken : byLabels.keySet()) {
        if (wanted.within(taken.labels().entries())) {
          found.add(taken.schema());
        }
      }
      return found;
    }
  }

  private final Map<Offered, Takers> byOffer = new HashMap<>();

  /** How many capabilities of connected instances have a schema. */
  private int schemas;

  private volatile boolean any;

  /** An instance has connected with a card. */
  public void connected(String tenant, AgentCard card) {
    count(tenant, card, 1);
  }

  /** An instance that had connected with a card has left. */
  public void disconnected(String tenant, AgentCard card) {
    count(tenant, card, -1);
  }

  private void count(String tenant, AgentCard card, int change) {
    Labels labels = Labels.of(card.getLabelsMap());
    synchronized (lock) {
      for (Capability capability : card.getCapabilitiesList()) {
        Offered offered = new Offered(tenant, capability.getName());
        Taken taken = new Taken(labels, capability.getInputSchema());
        Takers takers = byOffer.computeIfAbsent(offered, o -> new Takers());
        takers.count(taken, change);
        if (takers.isEmpty()) {
          byOffer.remove(offered);
        }
        if (!capability.getInputSchema().isEmpty()) {
          schemas += change;
        }
      }
      any = schemas > 0;
    }
  }

  /**
   * The schemas of which the JSON inputs of a task, or of the children that it makes, have to keep
   * one: those of all instances that are connected and could be given it. Empty when there are
   * none, too many different ones, or an instance takes anything.
   */
  public Set<String> inputSchemas(String tenant, TaskSpec spec) {
    return any ? schemas(tenant, spec.getTarget(), inputs(spec)) : Set.of();
  }

  /** The same of items that come beside a fan-out. */
  public Set<String> itemSchemas(String tenant, TaskSpec spec, List<FanOutItem> items) {
    return any ? schemas(tenant, spec.getTarget(), inputs(items)) : Set.of();
  }

  private Set<String> schemas(String tenant, Target whose, Stream<Part> inputs) {
    CapabilityTarget target = target(whose);
    if (target == null || inputs.noneMatch(Part::hasJson)) {
      return Set.of();
    }
    Labels wanted = Labels.of(target.getLabelsMap());
    synchronized (lock) {
      Takers takers = byOffer.get(new Offered(tenant, target.getCapability()));
      return takers == null ? Set.of() : takers.schemas(wanted);
    }
  }

  /** Who is to work on the inputs; null when that is no capability. */
  private static @Nullable CapabilityTarget target(Target target) {
    return switch (target.getTargetCase()) {
      case CAPABILITY -> target.getCapability();
      case BROADCAST -> target.getBroadcast().getCapability();
      case FAN_OUT -> target(target.getFanOut().getTemplate().getTarget());
      case AGENT, TARGET_NOT_SET -> null;
    };
  }

  /** What they get of a spec: of a fan-out what is in its template and its items. */
  private static Stream<Part> inputs(TaskSpec spec) {
    return spec.getTarget().hasFanOut()
        ? Stream.concat(
            spec.getTarget().getFanOut().getTemplate().getInputsList().stream(),
            inputs(spec.getTarget().getFanOut().getItemsList()))
        : spec.getInputsList().stream();
  }

  private static Stream<Part> inputs(List<FanOutItem> items) {
    return items.stream().flatMap(item -> item.getInputsList().stream());
  }

  /** The schema that a card has for the results of a capability; empty for none. */
  public static String outputSchema(AgentCard card, String capability) {
    return card.getCapabilitiesList().stream()
        .filter(offered -> offered.getName().equals(capability))
        .map(Capability::getOutputSchema)
        .findFirst()
        .orElse("");
  }

  /** Whether a card has a schema of any kind. */
  public static boolean hasSchemas(AgentCard card) {
    return card.getCapabilitiesList().stream()
        .anyMatch(c -> !c.getInputSchema().isEmpty() || !c.getOutputSchema().isEmpty());
  }

  /** Whether a card has a schema for results. */
  public static boolean hasOutputSchemas(AgentCard card) {
    return card.getCapabilitiesList().stream().anyMatch(c -> !c.getOutputSchema().isEmpty());
  }
}
