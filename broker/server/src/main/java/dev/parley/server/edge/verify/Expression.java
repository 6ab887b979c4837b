package dev.parley.server.edge.verify;

import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.parley.server.evaluation.ExpressionLanguage;
import dev.parley.v1.ExpressionCheck;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One CEL expression about a result, compiled. Immutable and thread-safe. */
final class Expression {
  private static final Cel CEL =
      ExpressionLanguage.builder()
          .addVar("outputs", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .addVar("summary", SimpleType.STRING)
          .addVar("usage", MapType.create(SimpleType.STRING, SimpleType.INT))
          .addVar("labels", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .addVar("round", SimpleType.INT)
          .build();

  private final ExpressionCheck check;
  private final CelRuntime.Program program;

  private Expression(ExpressionCheck check, CelRuntime.Program program) {
    this.check = check;
    this.program = program;
  }

  static Expression compile(String field, ExpressionCheck check) throws InvalidCheckException {
    try {
      CelAbstractSyntaxTree tree = CEL.compile(check.getExpression()).getAst();
      return new Expression(check, CEL.createProgram(tree));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new InvalidCheckException(
          field,
          "expected a CEL expression of type bool, but "
              + ExpressionLanguage.firstLine(e.getMessage()));
    }
  }

  /**
   * What the agent is told when the expression is not true; null when it is.
   *
   * @param variables those that the expression was compiled with
   */
  @Nullable String problem(Map<String, Object> variables) {
    try {
      return Boolean.TRUE.equals(program.eval(variables)) ? null : message("it is not so");
    } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
      return message("it can't be told: " + ExpressionLanguage.firstLine(e.getMessage()));
    }
  }

  private String message(String otherwise) {
    String what = check.getMessage().isEmpty() ? check.getExpression() : check.getMessage();
    return check.getId() + ": " + what + " (" + otherwise + ")";
  }
}
