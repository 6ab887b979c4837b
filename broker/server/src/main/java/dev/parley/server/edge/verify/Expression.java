package dev.parley.server.edge.verify;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.parley.v1.ExpressionCheck;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One CEL expression about a result, compiled. Immutable and thread-safe.
 *
 * <p>What it costs is bounded: the length of the expression, its nesting, and the steps of all of
 * its loops together. Loops keep nothing that they make, so there is no {@code map}: it could hold
 * more than the broker has memory for. It has no side effects and sees nothing but what it is
 * given.
 */
final class Expression {
  private static final int LOOP_STEPS_MAX = 100_000;
  private static final int NESTING_MAX = 32;

  private static final Cel CEL =
      CelFactory.plannerCelBuilder()
          .setOptions(
              CelOptions.current()
                  .maxExpressionCodePointSize(4_096)
                  .maxParseRecursionDepth(NESTING_MAX)
                  .comprehensionMaxIterations(LOOP_STEPS_MAX)
                  .enableHeterogeneousNumericComparisons(true)
                  .build())
          .setStandardMacros(
              CelStandardMacro.HAS,
              CelStandardMacro.ALL,
              CelStandardMacro.EXISTS,
              CelStandardMacro.EXISTS_ONE,
              CelStandardMacro.FILTER)
          .addVar("outputs", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .addVar("summary", SimpleType.STRING)
          .addVar("usage", MapType.create(SimpleType.STRING, SimpleType.INT))
          .addVar("labels", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .addVar("round", SimpleType.INT)
          .setResultType(SimpleType.BOOL)
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
          field, "expected a CEL expression of type bool, but " + firstLine(e.getMessage()));
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
    } catch (CelEvaluationException e) {
      return message("it can't be told: " + firstLine(e.getMessage()));
    }
  }

  private String message(String otherwise) {
    String what = check.getMessage().isEmpty() ? check.getExpression() : check.getMessage();
    return check.getId() + ": " + what + " (" + otherwise + ")";
  }

  private static String firstLine(@Nullable String message) {
    if (message == null) {
      return "it can't be evaluated";
    }
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
