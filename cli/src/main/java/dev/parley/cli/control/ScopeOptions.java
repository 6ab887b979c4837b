package dev.parley.cli.control;

import dev.parley.cli.console.Text;
import dev.parley.v1.Everything;
import dev.parley.v1.Scope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what a switch is about: exactly one of them is given. */
final class ScopeOptions {
  @Option(
      names = "--tree",
      required = true,
      paramLabel = "ID",
      description = "A task and everything below it.")
  private @Nullable String tree;

  @Option(
      names = "--agent",
      required = true,
      paramLabel = "ID",
      description = "An agent: what is addressed to it, and what it holds.")
  private @Nullable String agent;

  @Option(
      names = {"-c", "--capability"},
      required = true,
      paramLabel = "NAME",
      description = "What is addressed to this capability.")
  private @Nullable String capability;

  @Option(
      names = "--tenant",
      required = true,
      paramLabel = "NAME",
      description = "Everything that a tenant has. In this version there is one: default.")
  private @Nullable String tenant;

  @Option(names = "--all", required = true, description = "Everything of all tenants.")
  private boolean all;

  Scope scope() {
    Scope.Builder scope = Scope.newBuilder();
    if (tree != null) {
      scope.setTree(tree);
    } else if (agent != null) {
      scope.setAgent(agent);
    } else if (capability != null) {
      scope.setCapability(capability);
    } else if (tenant != null) {
      scope.setTenant(tenant);
    } else if (all) {
      scope.setEverything(Everything.getDefaultInstance());
    }
    return scope.build();
  }

  /** Returns a scope in words. */
  static String text(Scope scope) {
    return switch (scope.getScopeCase()) {
      case TREE -> "tree " + Text.line(scope.getTree());
      case AGENT -> "agent " + Text.line(scope.getAgent());
      case CAPABILITY -> "capability " + Text.line(scope.getCapability());
      case TENANT -> "tenant " + Text.line(scope.getTenant());
      case EVERYTHING -> "everything";
      case SCOPE_NOT_SET -> "a scope that this version of the command does not know";
    };
  }
}
