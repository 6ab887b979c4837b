package dev.parley.benchmarks.load.fleet;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.parley.benchmarks.load.measure.Wait;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many agents, each with a connection of its own. Used by one thread. */
public final class Herd implements AutoCloseable {
  private static final Duration CONNECTED = Duration.ofSeconds(60);

  /** How many connections are opened before the first is waited for. */
  private static final int AT_ONCE = 100;

  /** For all that is no connection of an agent, in this process and in the broker. */
  private static final int OTHER_FILES = 1_500;

  private final List<Agent> agents;

  private Herd(List<Agent> agents) {
    this.agents = agents;
  }

  /**
   * Returns how many agents there can be at most, because a process may only open so many files.
   */
  public static int sizeMax() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? Math.clamp(unix.getMaxFileDescriptorCount() - OTHER_FILES, 1, Integer.MAX_VALUE)
        : Integer.MAX_VALUE;
  }

  /** Returns the id of an agent by its number, from 0. */
  public static String agentId(int number) {
    return "herd-" + number;
  }

  /**
   * Connects agents, and waits until the broker has let all in.
   *
   * @param capability that all of them offer
   */
  public static Herd connect(
      Loops loops, int port, String capability, int size, int inFlight, Work work)
      throws InterruptedException {
    MessageSizes sizes = new MessageSizes();
    List<Agent> agents = new ArrayList<>();
    Herd herd = new Herd(agents);
    try {
      while (agents.size() < size) {
        List<Agent> next = new ArrayList<>();
        for (int i = agents.size(); i < Math.min(size, agents.size() + AT_ONCE); i++) {
          next.add(
              Agent.connect(loops.connect(port), agentId(i), capability, inFlight, sizes, work));
        }
        agents.addAll(next);
        for (Agent agent : next) {
          Wait.until("the agents to be let in", agent.welcome(), CONNECTED);
        }
      }
    } catch (RuntimeException | InterruptedException e) {
      herd.close();
      throw e;
    }
    return herd;
  }

  /** Returns how many agents there are. */
  public int size() {
    return agents.size();
  }

  @Override
  public void close() {
    agents.forEach(Agent::close);
  }
}
