package dev.parley.cli.task;

import dev.parley.cli.option.KeyValue;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.Checks;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.UnresolvedAction;
import dev.parley.v1.VerificationPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what the broker checks itself, and who decides what it can't. */
final class CheckOptions {

  @Option(
      names = "--input-schema",
      paramLabel = "FILE|-",
      description = "A JSON Schema that every JSON input keeps.")
  private @Nullable String inputSchema;

  @Option(
      names = "--output-schema",
      paramLabel = "[NAME=]FILE",
      description =
          "A JSON Schema that every JSON output keeps, or the one of that name. A result that does"
              + " not is sent back with what is wrong. Repeatable.")
  private List<String> outputSchemas = new ArrayList<>();

  @Option(
      names = "--check",
      paramLabel = "ID=EXPRESSION",
      converter = KeyValue.Converter.class,
      description =
          "A CEL expression over outputs, summary, usage, labels and round that is true of an"
              + " acceptable result, such as enough='size(summary) > 100'. Repeatable.")
  private List<KeyValue> expressions = new ArrayList<>();

  @Option(
      names = "--require-output",
      paramLabel = "NAME",
      description =
          "An output that must be there: a name, or a media type such as image/png. Repeatable.")
  private List<String> required = new ArrayList<>();

  @Option(
      names = "--require-artifact",
      paramLabel = "NAME",
      description =
          "The same, but an artifact whose content was uploaded to the broker. Repeatable.")
  private List<String> requiredArtifacts = new ArrayList<>();

  @Option(
      names = "--escalate-to",
      paramLabel = "CAPABILITY",
      description =
          "When no round is left, agents with this capability do one more; a human decides when it"
              + " is sent back as well.")
  private @Nullable String escalateTo;

  @Option(
      names = "--unresolved",
      paramLabel = "WHO",
      description =
          "Who decides when a criterion is invalid or can't be verified: author or human. Default:"
              + " author.")
  private @Nullable Unresolved unresolved;

  /** Values of {@code --unresolved}. */
  enum Unresolved {
    AUTHOR(UnresolvedAction.UNRESOLVED_ACTION_AUTHOR),
    HUMAN(UnresolvedAction.UNRESOLVED_ACTION_HUMAN);

    private final UnresolvedAction value;

    Unresolved(UnresolvedAction value) {
      this.value = value;
    }
  }

  void apply(TaskSpec.Builder spec, ContentReader reader) {
    Checks.Builder checks = spec.getVerificationPolicy().getChecks().toBuilder();
    if (inputSchema != null) {
      checks.setInputSchema(reader.text(inputSchema, "--input-schema"));
    }
    outputSchemas.forEach(given -> checks.addOutputSchemas(outputSchema(given, reader)));
    KeyValue.toMap(expressions, "--check")
        .forEach((id, expression) ->
            checks.addExpressions(
                ExpressionCheck.newBuilder().setId(id).setExpression(expression)));
    required.forEach(name -> checks.addRequiredOutputs(output(name)));
    requiredArtifacts.forEach(name -> checks.addRequiredOutputs(output(name).setArtifact(true)));
    if (!checks.build().equals(Checks.getDefaultInstance())) {
      spec.getVerificationPolicyBuilder().setChecks(checks);
    }
    if (escalateTo != null) {
      escalate(spec.getVerificationPolicyBuilder(), escalateTo);
    }
    if (unresolved != null) {
      spec.getVerificationPolicyBuilder().setUnresolvedAction(unresolved.value);
    }
  }

  private static void escalate(VerificationPolicy.Builder policy, String capability) {
    ExhaustionAction action = policy.getExhaustionAction();
    if (action != ExhaustionAction.EXHAUSTION_ACTION_UNSPECIFIED
        && action != ExhaustionAction.EXHAUSTION_ACTION_ESCALATE) {
      throw CliFailure.usage(
          "--escalate-to says what happens when no round is left, but --rounds-exhausted says"
              + " something else",
          "Leave one of them out.");
    }
    policy.setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE);
    policy.getEscalationBuilder().setCapability(capability);
  }

  private static SchemaCheck outputSchema(String given, ContentReader reader) {
    int equals = given.indexOf('=');
    return SchemaCheck.newBuilder()
        .setOutputName(equals < 0 ? "" : given.substring(0, equals))
        .setSchema(reader.text(given.substring(equals + 1), "--output-schema"))
        .build();
  }

  private static RequiredOutput.Builder output(String name) {
    RequiredOutput.Builder output = RequiredOutput.newBuilder();
    return name.indexOf('/') < 0 ? output.setName(name) : output.setMediaType(name);
  }
}
