package dev.parley.engine.dispatch;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * A connected agent at one moment. Immutable.
 *
 * @param card the bytes of the card of the instance that connected last
 * @param instances in the order in which they connected, at least one
 */
public record AgentView(String agentId, ByteString card, List<Instance> instances) {

  /**
   * One instance.
   *
   * @param inFlightMax how many leases it takes at a time; 0 when no more work comes to it
   * @param inFlight how many it has
   * @param connectTimeMs since when it is connected, in milliseconds since 1970
   */
  public record Instance(String instanceId, int inFlightMax, int inFlight, long connectTimeMs) {}
}
