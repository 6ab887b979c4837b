package dev.parley.cli.rules;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.rule.RuleFileException;
import dev.parley.server.rule.RuleProblem;
import java.nio.file.Path;

/** Reads files of rules. */
public final class RuleFiles {

  private RuleFiles() {}

  /** Reads a file. Fails with a {@link CliFailure} that names all that is wrong in it. */
  public static RuleBook load(Path file) {
    try {
      return RuleBook.load(file);
    } catch (RuleFileException e) {
      JsonArray problems = new JsonArray();
      for (RuleProblem problem : e.problems()) {
        JsonObject one = new JsonObject();
        one.addProperty("line", problem.line());
        one.addProperty("rule", problem.ruleId());
        one.addProperty("field", problem.field());
        one.addProperty("message", problem.message());
        problems.add(one);
      }
      JsonObject facts = new JsonObject();
      facts.addProperty("file", file.toString());
      facts.add("problems", problems);
      throw new CliFailure(
              ExitCode.USAGE,
              "RULES_INVALID",
              String.valueOf(e.getMessage()),
              "Correct the file; 'parley rules check' looks at it without starting anything.")
          .with(facts)
          .causedBy(e);
    }
  }
}
