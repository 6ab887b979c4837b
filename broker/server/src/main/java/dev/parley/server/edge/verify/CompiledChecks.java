package dev.parley.server.edge.verify;

import dev.parley.v1.Checks;
import dev.parley.v1.Part;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.Result;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The checks of one policy, compiled. Immutable and thread-safe.
 *
 * @param inputs null when inputs are not checked
 */
record CompiledChecks(
    @Nullable JsonSchema inputs,
    List<OutputSchema> outputs,
    List<Expression> expressions,
    List<RequiredOutput> required) {

  /** More of what is wrong with inputs than this is not told. */
  private static final int PROBLEMS_MAX = 20;

  /**
   * A schema for outputs.
   *
   * @param name empty for every JSON output
   */
  record OutputSchema(String name, JsonSchema schema) {}

  static CompiledChecks compile(Checks checks) throws InvalidCheckException {
    JsonSchema inputs =
        checks.getInputSchema().isEmpty()
            ? null
            : JsonSchema.compile("input_schema", checks.getInputSchema());
    List<OutputSchema> outputs = new ArrayList<>();
    for (int i = 0; i < checks.getOutputSchemasCount(); i++) {
      JsonSchema schema =
          JsonSchema.compile(
              "output_schemas[" + i + "].schema", checks.getOutputSchemas(i).getSchema());
      outputs.add(new OutputSchema(checks.getOutputSchemas(i).getOutputName(), schema));
    }
    List<Expression> expressions = new ArrayList<>();
    for (int i = 0; i < checks.getExpressionsCount(); i++) {
      expressions.add(
          Expression.compile("expressions[" + i + "].expression", checks.getExpressions(i)));
    }
    return new CompiledChecks(inputs, outputs, expressions, checks.getRequiredOutputsList());
  }

  /** What is wrong with the JSON inputs of a task. */
  List<String> inputProblems(TaskSpec spec) {
    return partProblems("spec.inputs", spec.getInputsList());
  }

  /**
   * The same of parts that are inputs.
   *
   * @param path where they stand
   */
  List<String> partProblems(String path, List<Part> parts) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; inputs != null && i < parts.size() && problems.size() < PROBLEMS_MAX; i++) {
      Part input = parts.get(i);
      if (input.hasJson()) {
        for (String problem : inputs.problems(Json.parse(input.getJson()))) {
          problems.add(path + "[" + i + "].json " + problem);
        }
      }
    }
    return problems;
  }

  /**
   * Which checks a result fails, each in words for the agent of the next round.
   *
   * @param content what it may refer to
   * @throws IOException when the store of that does not say what is there
   */
  List<String> outputProblems(TaskSpec spec, Result result, int round, StoredContent content)
      throws IOException {
    List<String> problems = new ArrayList<>();
    for (RequiredOutput output : required) {
      String problem = problem(output, result, content);
      if (problem != null) {
        problems.add(problem);
      }
    }
    for (OutputSchema output : outputs) {
      schemaProblems(output, result, problems);
    }
    if (!expressions.isEmpty()) {
      Map<String, Object> variables = variables(spec, result, round);
      for (Expression expression : expressions) {
        String problem = expression.problem(variables);
        if (problem != null) {
          problems.add(problem);
        }
      }
    }
    return problems;
  }

  private static void schemaProblems(OutputSchema output, Result result, List<String> problems) {
    boolean found = output.name().isEmpty();
    for (Part part : result.getOutputsList()) {
      if (part.hasJson() && (output.name().isEmpty() || output.name().equals(part.getName()))) {
        found = true;
        String name = part.getName().isEmpty() ? "the JSON output" : "output " + part.getName();
        JsonNode value = Json.parse(part.getJson());
        output.schema().problems(value).forEach(problem -> problems.add(name + " " + problem));
      }
    }
    if (!found) {
      problems.add("expected a JSON output named " + output.name() + ", but there is none");
    }
  }

  private static Map<String, Object> variables(TaskSpec spec, Result result, int round) {
    Map<String, Object> outputs = new HashMap<>();
    for (Part part : result.getOutputsList()) {
      if (part.hasText()) {
        outputs.put(part.getName(), part.getText());
      } else if (part.hasJson()) {
        outputs.put(part.getName(), Json.value(Json.parse(part.getJson())));
      }
    }
    Usage usage = result.getUsage();
    return Map.of(
        "outputs",
        outputs,
        "summary",
        result.getSummary(),
        "usage",
        Map.of(
            "tokens",
            usage.getTokens(),
            "cost_micros",
            usage.getCostMicros(),
            "calls",
            usage.getCalls()),
        "labels",
        spec.getLabelsMap(),
        "round",
        (long) round);
  }

  /** What is wrong with the parts that could be a required output; null when one of them is it. */
  private static @Nullable String problem(
      RequiredOutput output, Result result, StoredContent content) throws IOException {
    String problem =
        "expected an %s %s, but there is none"
            .formatted(output.getArtifact() ? "artifact" : "output", described(output));
    for (Part part : result.getOutputsList()) {
      if (matches(part, output)) {
        if (!refersToStore(part, output) || content.has(part.getArtifact().getDigest())) {
          return null;
        }
        problem =
            "expected the content of the artifact %s to be uploaded, but there is none with digest %s"
                .formatted(described(output), part.getArtifact().getDigest());
      }
    }
    return problem;
  }

  /** Whether a part is worth something only if the broker has its content. */
  private static boolean refersToStore(Part part, RequiredOutput output) {
    return part.hasArtifact() && (output.getArtifact() || part.getArtifact().getUri().isEmpty());
  }

  private static boolean matches(Part part, RequiredOutput output) {
    return (part.hasArtifact() || !output.getArtifact())
        && (output.getName().isEmpty() || output.getName().equals(part.getName()))
        && (output.getMediaType().isEmpty()
            || output.getMediaType().equalsIgnoreCase(mediaType(part)));
  }

  private static String mediaType(Part part) {
    String full =
        switch (part.getContentCase()) {
          case TEXT -> "text/plain";
          case JSON -> "application/json";
          case BLOB -> part.getBlob().getMediaType();
          case ARTIFACT -> part.getArtifact().getMediaType();
          case CONTENT_NOT_SET -> "";
        };
    int parameters = full.indexOf(';');
    return parameters < 0 ? full : full.substring(0, parameters).strip();
  }

  private static String described(RequiredOutput output) {
    String name = output.getName().isEmpty() ? "" : "named " + output.getName();
    String type = output.getMediaType().isEmpty() ? "" : "of type " + output.getMediaType();
    String both = name.isEmpty() || type.isEmpty() ? name + type : name + " " + type;
    return both.isEmpty() ? "of any name" : both;
  }
}
