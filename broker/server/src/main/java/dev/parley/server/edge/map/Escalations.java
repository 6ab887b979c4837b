package dev.parley.server.edge.map;

import dev.parley.engine.task.Labels;
import dev.parley.journal.v1.Escalation;
import dev.parley.v1.CapabilityTarget;

/** Maps those that a retry policy escalates to. */
final class Escalations {

  private Escalations() {}

  static Escalation toStored(CapabilityTarget target) {
    return Escalation.newBuilder()
        .setCapability(target.getCapability())
        .addAllSelector(Labels.of(target.getLabelsMap()).stored())
        .build();
  }

  static CapabilityTarget toPublic(Escalation escalation) {
    return CapabilityTarget.newBuilder()
        .setCapability(escalation.getCapability())
        .putAllLabels(Labels.of(escalation.getSelectorList()).entries())
        .build();
  }
}
