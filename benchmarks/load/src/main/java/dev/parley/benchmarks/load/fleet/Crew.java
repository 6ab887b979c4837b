package dev.parley.benchmarks.load.fleet;

import dev.parley.benchmarks.load.measure.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A requester and workers of one capability at one broker, each with a connection of its own. Used
 * by one thread.
 */
public final class Crew implements AutoCloseable {
  /** The workers of every crew have these labels, and nobody else has them. */
  public static final Map<String, String> LABELS = Map.of("member-of", "crew");

  private static final Duration CONNECTED = Duration.ofSeconds(30);

  private final Requester requester;
  private final List<Agent> workers;
  private final MessageSizes sizes;

  private Crew(Requester requester, List<Agent> workers, MessageSizes sizes) {
    this.requester = requester;
    this.workers = workers;
    this.sizes = sizes;
  }

  /**
   * Connects, and waits until the broker has let all in.
   *
   * @param capability that the workers offer
   * @param inFlight how much work each takes at a time
   */
  public static Crew connect(
      Loops loops, int port, String capability, int workers, int inFlight, Work work)
      throws InterruptedException {
    MessageSizes sizes = new MessageSizes();
    List<Agent> agents = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      String agentId = capability + "-" + i;
      agents.add(
          Agent.connect(loops.connect(port), agentId, capability, LABELS, inFlight, sizes, work));
    }
    for (Agent agent : agents) {
      Wait.until("the workers to be let in", agent.welcome(), CONNECTED);
    }
    Requester requester = new Requester(loops.connect(port), sizes);
    // Without one of its workers, a requester may wait for ever.
    agents.forEach(agent -> Wait.failTogether(agent.broken(), requester.broken()));
    return new Crew(requester, List.copyOf(agents), sizes);
  }

  /** Returns the requester. */
  public Requester requester() {
    return requester;
  }

  /** Returns the mean sizes of the messages until now. */
  public MessageSizes sizes() {
    return sizes;
  }

  /** Returns how often the broker asked one of them to come again later. */
  public long refusals() {
    return requester.refusals() + workers.stream().mapToLong(Agent::refusals).sum();
  }

  @Override
  public void close() {
    requester.close();
    workers.forEach(Agent::close);
  }
}
