package dev.parley.server.rule;

import java.util.List;
import java.util.stream.Collectors;

/** A file of rules can't be used. Its message names the file and all that is wrong with it. */
public final class RuleFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<RuleProblem> problems;

  RuleFileException(String file, List<RuleProblem> problems) {
    super(
        problems.stream().map(problem -> file + ": " + problem).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, at least one thing. */
  public List<RuleProblem> problems() {
    return problems;
  }
}
