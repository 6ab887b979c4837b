package dev.parley.server.edge.error;

import dev.parley.v1.ErrorFacts;
import dev.parley.v1.ErrorProto;
import dev.parley.v1.ErrorReason;
import java.util.EnumMap;
import java.util.Map;

/** The facts about each reason, as the protocol files state them. Immutable. */
final class Catalog {
  private static final String PREFIX = "ERROR_REASON_";
  private static final Map<ErrorReason, ErrorFacts> FACTS = read();

  private Catalog() {}

  static ErrorFacts facts(ErrorReason reason) {
    ErrorFacts facts = FACTS.get(reason);
    if (facts == null) {
      throw new IllegalArgumentException(
          "Expected a reason with facts in the catalogue, but found " + reason + ".");
    }
    return facts;
  }

  /** The name of a reason as programs read it. */
  static String name(ErrorReason reason) {
    return reason.name().substring(PREFIX.length());
  }

  /** The reason with a name; the inverse of {@link #name}. */
  static ErrorReason reason(String name) {
    return ErrorReason.valueOf(PREFIX + name);
  }

  private static Map<ErrorReason, ErrorFacts> read() {
    Map<ErrorReason, ErrorFacts> all = new EnumMap<>(ErrorReason.class);
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason == ErrorReason.UNRECOGNIZED || reason == ErrorReason.ERROR_REASON_UNSPECIFIED) {
        continue;
      }
      all.put(reason, reason.getValueDescriptor().getOptions().getExtension(ErrorProto.error));
    }
    return all;
  }
}
