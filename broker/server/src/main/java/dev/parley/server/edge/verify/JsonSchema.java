package dev.parley.server.edge.verify;

import com.google.re2j.Pattern;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One JSON Schema, compiled. Immutable and thread-safe.
 *
 * <p>Nothing outside of the schema is ever loaded, neither from the network nor from the class
 * path, but for the meta-schemas that the library brings. Patterns are matched in linear time.
 */
final class JsonSchema {
  private static final int ERRORS_MAX = 8;

  /** What every schema is an instance of. */
  private static final Schema META =
      registry().getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

  private final Schema schema;

  private JsonSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * Compiles a schema.
   *
   * @param field where it stands, for the message
   */
  static JsonSchema compile(String field, String text) throws InvalidCheckException {
    try {
      JsonNode node = Json.parse(text);
      if (!node.isObject() && !node.isBoolean()) {
        throw new InvalidCheckException(
            field, "expected a JSON Schema, an object or a boolean, but found another value");
      }
      List<com.networknt.schema.Error> errors = META.validate(node);
      if (!errors.isEmpty()) {
        throw new InvalidCheckException(
            field, "expected a JSON Schema, but " + described(errors.getFirst()));
      }
      // Each schema has a registry of its own: what one calls itself means nothing to another.
      Schema schema = registry().getSchema(node);
      schema.initializeValidators();
      return new JsonSchema(schema);
    } catch (RuntimeException | StackOverflowError e) {
      throw new InvalidCheckException(
          field, "expected a JSON Schema that compiles, but " + firstLine(e.getMessage()));
    }
  }

  /** What is wrong with a value, each with its path. Empty when nothing is. */
  List<String> problems(JsonNode value) {
    try {
      return schema.validate(value).stream().limit(ERRORS_MAX).map(JsonSchema::described).toList();
    } catch (RuntimeException | StackOverflowError e) {
      // A reference that leads nowhere or in a circle, found only on the way to it.
      return List.of("the schema can't be applied: " + firstLine(e.getMessage()));
    }
  }

  private static String described(com.networknt.schema.Error error) {
    String path = error.getInstanceLocation().toString();
    return "at " + (path.isEmpty() ? "/" : path) + ": " + error.getMessage();
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaLoader(
                    loader -> loader.fetchRemoteResources(false).allow(JsonSchema::isMetaSchema))
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .regularExpressionFactory(JsonSchema::pattern)
                        .build()));
  }

  private static boolean isMetaSchema(com.networknt.schema.AbsoluteIri iri) {
    return iri.toString().startsWith("https://json-schema.org/")
        || iri.toString().startsWith("http://json-schema.org/");
  }

  private static RegularExpression pattern(String regex) {
    Pattern compiled = Pattern.compile(regex);
    return text -> compiled.matcher(text).find();
  }

  private static String firstLine(@Nullable String message) {
    if (message == null) {
      return "it does not say why";
    }
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
