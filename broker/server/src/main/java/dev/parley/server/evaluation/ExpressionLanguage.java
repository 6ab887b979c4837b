package dev.parley.server.evaluation;

import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import org.jspecify.annotations.Nullable;

/**
 * CEL as users may write it. Expressions are of type bool, have no side effects and see nothing but
 * what they are given.
 *
 * <p>What one costs is bounded: the length of the expression, its nesting, and the steps of all of
 * its loops together. Loops keep nothing that they make, so there is no {@code map}: it could hold
 * more than the broker has memory for.
 */
public final class ExpressionLanguage {
  private static final int LOOP_STEPS_MAX = 100_000;
  private static final int NESTING_MAX = 32;
  private static final int CHARACTERS_MAX = 4_096;

  private ExpressionLanguage() {}

  /** The language without variables. */
  public static CelBuilder builder() {
    return CelFactory.plannerCelBuilder()
        .setOptions(
            CelOptions.current()
                .maxExpressionCodePointSize(CHARACTERS_MAX)
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
        .setResultType(SimpleType.BOOL);
  }

  /** What is wrong, in one line. */
  public static String firstLine(@Nullable String message) {
    if (message == null) {
      return "it can't be evaluated";
    }
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
