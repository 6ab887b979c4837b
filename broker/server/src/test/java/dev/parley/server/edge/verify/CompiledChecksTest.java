package dev.parley.server.edge.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Blob;
import dev.parley.v1.Checks;
import dev.parley.v1.ExpressionCheck;
import dev.parley.v1.Part;
import dev.parley.v1.RequiredOutput;
import dev.parley.v1.Result;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Usage;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompiledChecksTest {

  private static final String THERE = "sha256:there";

  private static final String TOTAL =
      """
      {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}}\
      """;

  @Test
  void everyJsonOutputKeepsASchemaWithoutAName() throws Exception {
    CompiledChecks checks = compiled(Checks.newBuilder().addOutputSchemas(schema("", TOTAL)));

    assertThat(problems(checks, json("bill", "{\"total\": 3}"))).isEmpty();
    assertThat(problems(checks, json("bill", "{\"total\": \"3\"}")))
        .singleElement()
        .asString()
        .contains("output bill", "/total", "integer");
    assertThat(problems(checks, text("note", "no JSON at all"))).isEmpty();
  }

  @Test
  void aNamedOutputMustBeThere() throws Exception {
    CompiledChecks checks = compiled(Checks.newBuilder().addOutputSchemas(schema("bill", TOTAL)));

    assertThat(problems(checks, json("other", "{}")))
        .containsExactly("expected a JSON output named bill, but there is none");
  }

  @Test
  void requiredOutputsAreFoundByNameAndMediaType() throws Exception {
    CompiledChecks checks =
        compiled(
            Checks.newBuilder()
                .addRequiredOutputs(
                    RequiredOutput.newBuilder().setName("a").setMediaType("text/plain"))
                .addRequiredOutputs(RequiredOutput.newBuilder().setMediaType("application/json")));

    assertThat(problems(checks, text("a", "x"), json("b", "1"))).isEmpty();
    assertThat(problems(checks, json("a", "1")))
        .containsExactly("expected an output named a of type text/plain, but there is none");
  }

  @Test
  void aReferenceToWhatIsNotThereIsNoOutput() throws Exception {
    CompiledChecks checks =
        compiled(
            Checks.newBuilder().addRequiredOutputs(RequiredOutput.newBuilder().setName("chart")));

    assertThat(problems(checks, artifact("chart", THERE, ""))).isEmpty();
    assertThat(problems(checks, artifact("chart", "sha256:gone", "")))
        .containsExactly(
            "expected the content of the artifact named chart to be uploaded, but there is none with"
                + " digest sha256:gone");
    assertThat(problems(checks, artifact("chart", "sha256:gone", "https://example.org/chart")))
        .as("kept elsewhere")
        .isEmpty();
  }

  @Test
  void aRequiredArtifactIsOneOfTheStore() throws Exception {
    RequiredOutput.Builder chart = RequiredOutput.newBuilder().setArtifact(true);
    CompiledChecks checks =
        compiled(Checks.newBuilder().addRequiredOutputs(chart.setMediaType("image/png")));

    assertThat(problems(checks, artifact("chart", THERE, ""))).isEmpty();
    assertThat(problems(checks, blob("chart"), text("note", "x")))
        .containsExactly("expected an artifact of type image/png, but there is none");
    assertThat(problems(checks, artifact("chart", "sha256:gone", "https://example.org/chart")))
        .hasSize(1);
    assertThat(problems(compiled(Checks.newBuilder().addRequiredOutputs(chart.clearMediaType()))))
        .containsExactly("expected an artifact of any name, but there is none");
  }

  private static Part artifact(String name, String digest, String uri) {
    return Part.newBuilder()
        .setName(name)
        .setArtifact(
            ArtifactRef.newBuilder().setDigest(digest).setMediaType("image/png").setUri(uri))
        .build();
  }

  private static Part blob(String name) {
    return Part.newBuilder()
        .setName(name)
        .setBlob(Blob.newBuilder().setMediaType("image/png"))
        .build();
  }

  @Test
  void expressionsSeeOutputsUsageLabelsAndRound() throws Exception {
    String all =
        "outputs.bill.total > 2 && outputs.note.startsWith('to') && usage.tokens <= 100"
            + " && labels['lang'] == 'en' && round == 2 && summary == 'done'";
    CompiledChecks checks = compiled(expression(all));

    assertThat(problems(checks, json("bill", "{\"total\": 3.5}"), text("note", "total"))).isEmpty();
    assertThat(problems(checks, json("bill", "{\"total\": 1}"), text("note", "total")))
        .containsExactly("right: say it again (it is not so)");
  }

  @Test
  void anExpressionThatCannotBeToldIsFalse() throws Exception {
    CompiledChecks checks = compiled(expression("outputs.missing.total > 2"));

    assertThat(problems(checks, text("note", "x")))
        .singleElement()
        .asString()
        .startsWith("right: say it again (it can't be told");
  }

  /** A loop of four levels has 11,110 steps. */
  @ParameterizedTest
  @CsvSource({"9, true", "10, false"})
  void allLoopsOfAnExpressionHaveAtMost100000StepsTogether(int loops, boolean told)
      throws Exception {
    String loop =
        "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, a + d >= 0))))"
            .formatted("[0,1,2,3,4,5,6,7,8,9]");
    String all = String.join(" && ", Collections.nCopies(loops, loop));

    List<String> problems = problems(compiled(expression(all)), text("note", "x"));

    if (told) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).singleElement().asString().contains("can't be told");
    }
  }

  @Test
  void anExpressionThatIsNestedTooDeepIsRefused() throws Exception {
    assertThat(problems(compiled(expression(nested(30))), text("note", "x"))).isEmpty();
    assertThatThrownBy(() -> compiled(expression(nested(40))))
        .isInstanceOf(InvalidCheckException.class);
  }

  private static String nested(int depth) {
    return "(".repeat(depth) + "true" + ")".repeat(depth);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "outputs.",
        "outputs.map(name, name + name) == []",
        "1 + 1",
        "nothing == 3",
        "usage.tokens > 'three'",
      })
  void anExpressionThatIsNotOneIsRefused(String text) {
    assertThatThrownBy(() -> compiled(expression(text)))
        .isInstanceOf(InvalidCheckException.class)
        .satisfies(e ->
            assertThat(((InvalidCheckException) e).field()).isEqualTo("expressions[0].expression"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "3",
        "{\"type\": \"strange\"}",
        "{\"pattern\": \"(\"}",
        "{\"$ref\": \"https://example.org/elsewhere.json\"}",
        "{\"$ref\": \"file:///etc/hostname\"}",
        "{\"$ref\": \"classpath:/logback.xml\"}",
      })
  void aSchemaThatIsNotOneOrLeadsOutsideIsRefused(String text) {
    assertThatThrownBy(() -> compiled(Checks.newBuilder().addOutputSchemas(schema("", text))))
        .isInstanceOf(InvalidCheckException.class)
        .satisfies(e ->
            assertThat(((InvalidCheckException) e).field()).isEqualTo("output_schemas[0].schema"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\": \"#\"}",
        "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"allOf\": [{\"$ref\": \"#/$defs/a\"}]}}}",
        "{\"$dynamicRef\": \"#a\", \"$dynamicAnchor\": \"a\"}",
      })
  void aSchemaThatLeadsIntoItselfFailsWhatIsHeldToIt(String text) throws Exception {
    CompiledChecks checks = compiled(Checks.newBuilder().addOutputSchemas(schema("", text)));

    assertThat(problems(checks, json("x", "{\"a\": 1}")))
        .singleElement()
        .asString()
        .contains("can't be applied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp(outputs.note).getFullYear() > 0",
        "duration(outputs.note) > duration('1s')",
        "outputs.note.matches(outputs.pattern)",
        "int(outputs.note) / 0 == 1",
        "9223372036854775807 + int(usage.tokens) > 0",
        "outputs.deep == 3 || outputs.deep[0] == 3",
        "outputs[outputs.note] == 1",
        "{outputs.deep: 1}.size() == 7",
        "outputs.nothing.a == 1",
        "outputs.huge > 1 && outputs.huge < 0",
      })
  void anExpressionThatFailsInAnyWayIsFalse(String text) throws Exception {
    assertThat(
            problems(
                compiled(expression(text)),
                text("note", "x"),
                text("pattern", "("),
                json("nothing", "null"),
                json("huge", "1e400"),
                json("deep", "[".repeat(400) + "]".repeat(400))))
        .singleElement()
        .asString()
        .startsWith("right: say it again (");
  }

  @Test
  void patternsTakeLinearTime() throws Exception {
    CompiledChecks checks =
        compiled(Checks.newBuilder().addOutputSchemas(schema("", "{\"pattern\": \"^(a+)+$\"}")));

    assertThat(problems(checks, json("x", "\"" + "a".repeat(50_000) + "b\""))).hasSize(1);
  }

  @Test
  void inputsKeepTheInputSchema() throws Exception {
    CompiledChecks checks = compiled(Checks.newBuilder().setInputSchema(TOTAL));

    assertThat(checks.inputProblems(TaskSpec.newBuilder().addInputs(json("a", "{}")).build()))
        .singleElement()
        .asString()
        .startsWith("spec.inputs[0].json at /");
  }

  private static CompiledChecks compiled(Checks.Builder checks) throws InvalidCheckException {
    return CompiledChecks.compile(checks.build());
  }

  private static SchemaCheck.Builder schema(String name, String schema) {
    return SchemaCheck.newBuilder().setOutputName(name).setSchema(schema);
  }

  private static Checks.Builder expression(String expression) {
    return Checks.newBuilder()
        .addExpressions(
            ExpressionCheck.newBuilder()
                .setId("right")
                .setExpression(expression)
                .setMessage("say it again"));
  }

  private static List<String> problems(CompiledChecks checks, Part... outputs) throws IOException {
    Result result =
        Result.newBuilder()
            .addAllOutputs(List.of(outputs))
            .setSummary("done")
            .setUsage(Usage.newBuilder().setTokens(100))
            .build();
    return checks.outputProblems(
        TaskSpec.newBuilder().putLabels("lang", "en").build(), result, 2, THERE::equals);
  }

  private static Part json(String name, String json) {
    return Part.newBuilder().setName(name).setJson(json).build();
  }

  private static Part text(String name, String text) {
    return Part.newBuilder().setName(name).setText(text).build();
  }
}
