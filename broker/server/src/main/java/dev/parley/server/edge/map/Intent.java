package dev.parley.server.edge.map;

import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.util.Locale;

/**
 * A hash of what a task asks, of whomever: its inputs and its objective, but for blanks and letter
 * case, and what a fan-out asks of each of its children, and of whom. The same in every process: it
 * is stored.
 */
final class Intent {

  private Intent() {}

  /** Never 0. */
  static long of(TaskSpec spec) {
    String objective = spec.getObjective().strip().replaceAll("\\s+", " ");
    long hash = mix(17, objective.toLowerCase(Locale.ROOT).hashCode());
    hash = fanOut(hash, spec.getTarget());
    for (Part part : spec.getInputsList()) {
      hash = mix(hash, Bytes.of(TrustStamp.unlabelled(part)).hashCode());
    }
    return hash == 0 ? 1 : hash;
  }

  private static long fanOut(long hash, Target target) {
    return switch (target.getTargetCase()) {
      case FAN_OUT -> template(mix(hash, 3), target.getFanOut().getTemplate());
      case BROADCAST ->
          mix(mix(hash, 4), target.getBroadcast().getCapability().getCapability().hashCode());
      case CAPABILITY, AGENT, TARGET_NOT_SET -> hash;
    };
  }

  private static long template(long hash, TaskSpec template) {
    long whom = mix(hash, template.getTarget().getCapability().getCapability().hashCode());
    whom = mix(whom, template.getTarget().getAgent().getAgentId().hashCode());
    return mix(whom, Long.hashCode(of(template)));
  }

  private static long mix(long hash, int more) {
    return (hash ^ more) * 0x9E3779B97F4A7C15L + Long.rotateLeft(hash, 23);
  }
}
