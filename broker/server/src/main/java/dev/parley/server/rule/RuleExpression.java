package dev.parley.server.rule;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.parley.server.evaluation.ExpressionLanguage;
import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleHook;
import dev.parley.v1.TrustLabel;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The condition of a rule at one hook, compiled and type-checked. The variables are the fields of
 * {@link RuleContext} that the hook has. Immutable and thread-safe.
 */
final class RuleExpression {
  private static final Map<RuleHook, Cel> LANGUAGES = languages();

  private final CelRuntime.Program program;

  private RuleExpression(CelRuntime.Program program) {
    this.program = program;
  }

  /** An expression that does not compile; its message says where. */
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    private Invalid(String message) {
      super(message);
    }
  }

  /** The condition can't be evaluated. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    private Failed(String message) {
      super(message);
    }
  }

  static RuleExpression compile(RuleHook hook, String text) throws Invalid {
    Cel language = LANGUAGES.get(hook);
    if (language == null) {
      throw new IllegalArgumentException("Expected a hook, but found " + hook);
    }
    try {
      return new RuleExpression(language.createProgram(language.compile(text).getAst()));
    } catch (CelValidationException e) {
      throw new Invalid(
          e.getErrors().isEmpty()
              ? ExpressionLanguage.firstLine(e.getMessage())
              : described(e.getErrors().getFirst()));
    } catch (CelEvaluationException e) {
      throw new Invalid(ExpressionLanguage.firstLine(e.getMessage()));
    }
  }

  /** CEL counts columns from 0. */
  private static String described(CelIssue issue) {
    return "at %d:%d: %s"
        .formatted(
            issue.getSourceLocation().getLine(),
            issue.getSourceLocation().getColumn() + 1,
            issue.getMessage());
  }

  /**
   * Whether the condition holds.
   *
   * @param variables by {@link #variables}
   */
  boolean holds(Map<String, Object> variables) throws Failed {
    try {
      return Boolean.TRUE.equals(program.eval(variables));
    } catch (CelEvaluationException e) {
      throw new Failed(ExpressionLanguage.firstLine(e.getMessage()));
    }
  }

  /** What expressions are evaluated with. */
  static Map<String, Object> variables(RuleContext context) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("principal", context.getPrincipal());
    variables.put("agent", context.getAgent());
    variables.put("task", context.getTask());
    variables.put("ancestry", context.getAncestryList());
    variables.put("labels", context.getLabelsMap());
    variables.put("trust", (long) context.getTrustValue());
    variables.put("budget", context.getBudget());
    variables.put("action", context.getAction());
    variables.put("result", context.getResult());
    variables.put("message", context.getMessage());
    variables.put("EXTERNAL", (long) TrustLabel.TRUST_LABEL_EXTERNAL_VALUE);
    variables.put("AGENT", (long) TrustLabel.TRUST_LABEL_AGENT_VALUE);
    variables.put("USER", (long) TrustLabel.TRUST_LABEL_USER_VALUE);
    return variables;
  }

  private static Map<RuleHook, Cel> languages() {
    Map<RuleHook, Cel> all = new EnumMap<>(RuleHook.class);
    for (RuleHook hook : RuleHook.values()) {
      switch (hook) {
        case RULE_HOOK_CREATE, RULE_HOOK_DELEGATE -> all.put(hook, base().build());
        case RULE_HOOK_PLAN, RULE_HOOK_ACTION ->
            all.put(hook, base().addVar("action", message("RuleAction")).build());
        case RULE_HOOK_RESULT ->
            all.put(hook, base().addVar("result", message("RuleResult")).build());
        case RULE_HOOK_MESSAGE ->
            all.put(hook, base().addVar("message", message("RuleMessage")).build());
        case RULE_HOOK_UNSPECIFIED, UNRECOGNIZED -> {}
      }
    }
    return all;
  }

  private static CelBuilder base() {
    return ExpressionLanguage.builder()
        .addMessageTypes(RuleContext.getDescriptor())
        .addVar("principal", message("RulePrincipal"))
        .addVar("agent", message("RuleAgent"))
        .addVar("task", message("RuleTask"))
        .addVar("ancestry", ListType.create(message("RuleAncestor")))
        .addVar("labels", MapType.create(SimpleType.STRING, SimpleType.STRING))
        .addVar("trust", SimpleType.INT)
        .addVar("budget", message("RuleBudget"))
        .addVar("EXTERNAL", SimpleType.INT)
        .addVar("AGENT", SimpleType.INT)
        .addVar("USER", SimpleType.INT);
  }

  private static CelType message(String name) {
    return StructTypeReference.create("parley.v1." + name);
  }
}
