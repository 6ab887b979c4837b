package dev.parley.engine.task;

/**
 * What a switch is about. Immutable.
 *
 * @param name the top task of the tree, the agent, the capability or the tenant; empty for
 *     everything
 */
public record Scope(Kind kind, String name) {

  /** All that all tenants have. */
  public static final Scope EVERYTHING = new Scope(Kind.EVERYTHING, "");

  /** What a name names. Numbers are those of the fields of {@code parley.v1.Scope}. */
  public enum Kind implements Numbered {
    UNSPECIFIED(0),
    /** A task and all below it. */
    TREE(1),
    AGENT(2),
    CAPABILITY(3),
    EVERYTHING(4),
    /** All that a tenant has. */
    TENANT(5);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static Kind byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  public static Scope tree(String taskId) {
    return new Scope(Kind.TREE, taskId);
  }

  public static Scope agent(String agentId) {
    return new Scope(Kind.AGENT, agentId);
  }

  public static Scope capability(String capability) {
    return new Scope(Kind.CAPABILITY, capability);
  }

  public static Scope tenant(String tenant) {
    return new Scope(Kind.TENANT, tenant);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case UNSPECIFIED, EVERYTHING -> "everything";
      case TREE -> "tree " + name;
      case AGENT -> "agent " + name;
      case CAPABILITY -> "capability " + name;
      case TENANT -> "tenant " + name;
    };
  }
}
