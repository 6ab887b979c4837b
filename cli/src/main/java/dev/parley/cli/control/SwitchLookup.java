package dev.parley.cli.control;

import dev.parley.cli.client.BrokerClient;
import dev.parley.v1.ListSwitchesRequest;
import dev.parley.v1.Switch;
import java.util.List;

/** Finds switches by what people call them: their number or their id. */
final class SwitchLookup {

  private SwitchLookup() {}

  static List<Switch> all(BrokerClient broker, boolean includeOff) {
    ListSwitchesRequest request =
        ListSwitchesRequest.newBuilder().setIncludeOff(includeOff).build();
    return broker.control(stub -> stub.listSwitches(request)).getSwitchesList();
  }

  /** Returns the id of the switch with a number; what is no number is an id. */
  static String id(BrokerClient broker, String name) {
    String digits = name.startsWith("#") ? name.substring(1) : name;
    if (!digits.matches("[0-9]{1,18}")) {
      return name;
    }
    long number = Long.parseLong(digits);
    return all(broker, true).stream()
        .filter(one -> one.getSwitchNumber() == number)
        .map(Switch::getSwitchId)
        .findFirst()
        .orElse(digits);
  }
}
