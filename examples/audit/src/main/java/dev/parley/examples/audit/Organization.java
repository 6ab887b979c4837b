package dev.parley.examples.audit;

import dev.parley.examples.audit.check.Skill;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole staff: a director, managers for each level, five workers for each skill, and verifiers.
 * Thread-safe.
 */
public final class Organization implements AutoCloseable {

  /** Levels of managers: ten reports each make this enough for any tree that can be scanned. */
  private static final int LEVELS = 6;

  private static final int MANAGERS_PER_LEVEL = 2;
  private static final int CHILDREN_AT_A_TIME = 20;
  private static final int WORKERS_PER_SKILL = 5;
  private static final int VERIFIERS = 4;

  private final List<Member> members = new ArrayList<>();
  private final Misconduct misconduct;

  /**
   * Has everybody connect.
   *
   * @param endpoint the broker, {@code HOST:PORT}
   * @param unreliable whether a share of the workers crashes, stalls, lies or is wrong
   */
  public Organization(String endpoint, boolean unreliable) {
    misconduct = new Misconduct(unreliable);
    hire(endpoint, "director", 4, Capabilities.DIRECT);
    for (int level = 1; level <= LEVELS; level++) {
      for (int i = 1; i <= MANAGERS_PER_LEVEL; i++) {
        hireManager(endpoint, level, i);
      }
    }
    for (Skill skill : Skill.values()) {
      for (int i = 1; i <= WORKERS_PER_SKILL; i++) {
        hireWorker(endpoint, skill, i);
      }
    }
    for (int i = 1; i <= VERIFIERS; i++) {
      members.add(
          new Member(
              endpoint,
              "verifier-" + i,
              (self, worker) ->
                  worker.capability(Capabilities.VERIFY, Verifier::verify).maxInFlight(2)));
    }
    members.forEach(Member::start);
  }

  private void hire(String endpoint, String agentId, int maxInFlight, String capability) {
    members.add(
        new Member(
            endpoint,
            agentId,
            (self, worker) ->
                worker.capabilityAsync(capability, Director::direct).maxInFlight(maxInFlight)));
  }

  private void hireManager(String endpoint, int level, int number) {
    members.add(
        new Member(
            endpoint,
            "manager-%d-%d".formatted(level, number),
            (self, worker) ->
                worker
                    .capabilityAsync(Capabilities.manage(level), Managing::manage)
                    .maxInFlight(CHILDREN_AT_A_TIME)));
  }

  private void hireWorker(String endpoint, Skill skill, int number) {
    members.add(
        new Member(
            endpoint,
            "%s-%d".formatted(skill.id().replace("audit.", ""), number),
            (self, worker) ->
                worker
                    .capability(skill.id(), task -> new UnitWorker(self, misconduct).work(task))
                    .maxInFlight(2)));
  }

  /** How many agents there are. */
  public int size() {
    return members.size();
  }

  /** How many agents are connected at the moment. */
  public int connected() {
    return (int) members.stream().filter(Member::connected).count();
  }

  /** How many processes of agents have crashed. */
  public long crashes() {
    return misconduct.of(Misconduct.Kind.CRASH);
  }

  /** How many agents got stuck. */
  public long stalls() {
    return misconduct.of(Misconduct.Kind.STALL);
  }

  /** How many results were wrong on purpose. */
  public long falsehoods() {
    return misconduct.of(Misconduct.Kind.LIE)
        + misconduct.of(Misconduct.Kind.MISS)
        + misconduct.of(Misconduct.Kind.INVENT);
  }

  @Override
  public void close() {
    List<Thread> closing =
        members.stream().map(member -> Thread.ofVirtual().start(member::close)).toList();
    for (Thread thread : closing) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
