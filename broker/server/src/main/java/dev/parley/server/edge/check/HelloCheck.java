package dev.parley.server.edge.check;

import dev.parley.v1.AgentCard;
import dev.parley.v1.Capability;
import dev.parley.v1.Hello;
import java.util.HashSet;
import java.util.Set;

/** Holds the first frame of a stream to what the protocol says of it. */
public final class HelloCheck {

  private HelloCheck() {}

  public static void check(Check check, Hello hello, EdgeLimits limits) {
    checkCard(check, hello.getCard());
    if (!Grammar.isName(hello.getInstanceId())) {
      check.violated(
          "hello.instance_id",
          "expected 1 to 128 characters of a-z, A-Z, 0-9, '.', '-', '_', but found "
              + Check.quote(hello.getInstanceId()));
    }
    check.range("hello.protocol_version_max", hello.getProtocolVersionMax(), 1, Integer.MAX_VALUE);
    check.range(
        "hello.protocol_version_min",
        hello.getProtocolVersionMin(),
        0,
        Math.max(1, hello.getProtocolVersionMax()));
    check.range("hello.max_in_flight", hello.getMaxInFlight(), 0, Integer.MAX_VALUE);
    check.count("hello.held_leases", hello.getHeldLeasesCount(), LeaseCheck.countMax(limits));
    for (int i = 0; i < hello.getHeldLeasesCount() && check.passed(); i++) {
      LeaseCheck.check(check, "hello.held_leases[" + i + "]", hello.getHeldLeases(i));
    }
  }

  private static void checkCard(Check check, AgentCard card) {
    check.name("hello.card.agent_id", card.getAgentId());
    check.text("hello.card.display_name", card.getDisplayName(), 128);
    check.text("hello.card.description", card.getDescription(), 4_096);
    check.text("hello.card.version", card.getVersion(), 64);
    check.labels("hello.card.labels", card.getLabelsMap(), 32);
    check.count("hello.card.capabilities", card.getCapabilitiesCount(), 64);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < card.getCapabilitiesCount(); i++) {
      checkCapability(check, "hello.card.capabilities[" + i + "]", card.getCapabilities(i), names);
    }
  }

  private static void checkCapability(
      Check check, String path, Capability capability, Set<String> names) {
    check.name(path + ".name", capability.getName());
    if (!names.add(capability.getName())) {
      check.violated(
          path + ".name",
          "expected each capability once, but found "
              + Check.quote(capability.getName())
              + " again");
    }
    check.text(path + ".description", capability.getDescription(), 4_096);
    checkSchema(check, path + ".input_schema", capability.getInputSchema());
    checkSchema(check, path + ".output_schema", capability.getOutputSchema());
  }

  private static void checkSchema(Check check, String field, String schema) {
    check.text(field, schema, 16_384);
    String problem = schema.isEmpty() ? null : JsonSyntax.problem(schema);
    if (problem != null) {
      check.violated(field, "expected a JSON Schema, but found " + problem);
    }
  }
}
