package dev.parley.engine.task;

import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Severity;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a verdict finds of the criteria of a task. Immutable.
 *
 * @param states by the id of the criterion
 * @param severities of those that the reviewer weighs itself, by the id of the criterion; the
 *     others weigh what they do in the spec
 */
public record Findings(Map<String, FindingState> states, Map<String, Severity> severities) {

  /** Findings that weigh what their criteria do in the spec. */
  public Findings(Map<String, FindingState> states) {
    this(states, Map.of());
  }

  /**
   * The criteria that block, in the spec or in the reviewer's eyes, and that are neither found met
   * nor waived, by id, in the order of the spec.
   */
  public List<String> open(TaskCreated created) {
    List<String> open = new ArrayList<>();
    for (String id : created.getBlockingCriteriaList()) {
      FindingState state = states.get(id);
      if (state == null || !state.settles()) {
        open.add(id);
      }
    }
    if (!severities.isEmpty()) {
      for (String id : created.getAdvisoryCriteriaList()) {
        FindingState state = states.get(id);
        if (state != null && !state.settles() && severities.get(id) == Severity.BLOCKING) {
          open.add(id);
        }
      }
    }
    return open;
  }

  /** A criterion that blocks in the spec, and that is found to be no more than advice; or null. */
  public @Nullable String lowered(TaskCreated created) {
    for (Map.Entry<String, Severity> weighed : severities.entrySet()) {
      if (weighed.getValue() == Severity.ADVISORY
          && created.getBlockingCriteriaList().contains(weighed.getKey())) {
        return weighed.getKey();
      }
    }
    return null;
  }

  /** Whether something is found that is not as it should be. */
  public boolean find() {
    return states.values().stream().anyMatch(state -> !state.settles());
  }

  /** A criterion that is not asked for any more; or null. */
  public @Nullable String waived() {
    for (Map.Entry<String, FindingState> found : states.entrySet()) {
      if (found.getValue() == FindingState.WAIVED) {
        return found.getKey();
      }
    }
    return null;
  }
}
