package dev.parley.server.rule;

import dev.parley.server.edge.check.VerificationCheck;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a file of rules: JSON, in which comments may stand. Goes on after a problem, so that
 * whoever wrote it hears of all of them at once. Used once, by one thread.
 */
final class RuleFile {
  private static final int RULES_MAX = 500;
  private static final int MESSAGE_CHARACTERS_MAX = 1_024;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern CAPABILITY = Pattern.compile("[a-zA-Z0-9._-]{0,127}\\*?");
  private static final Set<String> FIELDS =
      Set.of("id", "hooks", "match", "when", "decision", "message", "review");

  /** What each hook may come to, as the table of the specification says. */
  private static final Map<RuleHook, Set<RuleDecision>> DECISIONS = decisions();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          // Rules are read one by one.
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String name;
  private final List<RuleProblem> problems = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private int line;
  private String ruleId = "";

  RuleFile(String name) {
    this.name = name;
  }

  RuleBook read(String text) throws RuleFileException {
    try (JsonParser parser = MAPPER.createParser(text)) {
      file(parser);
    } catch (JacksonException e) {
      ruleId = "";
      line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      wrong("", "expected JSON, but " + e.getOriginalMessage());
    }
    if (!problems.isEmpty()) {
      throw new RuleFileException(name, problems);
    }
    return new RuleBook(rules);
  }

  private void file(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      wrong("", "expected an object with a field rules");
      return;
    }
    boolean found = false;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      line = parser.currentTokenLocation().getLineNr();
      JsonToken value = parser.nextToken();
      if (field.equals("rules") && value == JsonToken.START_ARRAY) {
        found = true;
        rules(parser);
      } else {
        wrong("", "expected nothing but a list named rules, but found " + field);
        parser.skipChildren();
      }
    }
    if (!found && problems.isEmpty()) {
      wrong("", "expected a list named rules, but found none");
    }
    if (parser.nextToken() != null) {
      wrong("", "expected nothing after the object, but found more");
    }
  }

  private void rules(JsonParser parser) {
    int count = 0;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      if (++count > RULES_MAX) {
        tooMany(parser);
        return;
      }
      line = parser.currentTokenLocation().getLineNr();
      ruleId = "";
      JsonNode node = MAPPER.readTree(parser);
      if (node.isObject()) {
        rule(node);
      } else {
        wrong("", "expected a rule, an object, but found another value");
      }
      ruleId = "";
    }
  }

  /** Says so once, and passes over all that are left. */
  private void tooMany(JsonParser parser) {
    line = parser.currentTokenLocation().getLineNr();
    wrong("", "expected at most %d rules, but there are more".formatted(RULES_MAX));
    do {
      parser.skipChildren();
    } while (parser.nextToken() != JsonToken.END_ARRAY);
  }

  private void rule(JsonNode node) {
    int before = problems.size();
    String id = id(node);
    known(node, "", FIELDS);
    Set<RuleHook> hooks = hooks(node);
    RuleDecision decision = decision(node);
    for (RuleHook hook : hooks) {
      if (decision != null && !DECISIONS.getOrDefault(hook, Set.of()).contains(decision)) {
        wrong(
            "decision",
            "expected one that makes sense at %s, one of %s, but found %s"
                .formatted(
                    word(hook),
                    DECISIONS.getOrDefault(hook, Set.of()).stream().map(RuleFile::word).toList(),
                    word(decision)));
      }
    }
    String message = text(node, "message", MESSAGE_CHARACTERS_MAX);
    if (message.isBlank() && decision == RuleDecision.RULE_DECISION_DENY) {
      wrong("message", "expected what whoever is refused is told, but found nothing");
    }
    JsonNode match = node.path("match");
    if (!match.isMissingNode() && !match.isObject()) {
      wrong("match", "expected an object, but found another value");
    }
    known(match, "match.", Set.of("capabilities", "tenants"));
    List<String> capabilities = texts(match, "match.capabilities", CAPABILITY);
    List<String> tenants = texts(match, "match.tenants", Pattern.compile(".{1,128}"));
    Ruling.Review review = review(node, decision);
    Map<RuleHook, RuleExpression> conditions = conditions(node, hooks);
    if (problems.size() == before && decision != null) {
      rules.add(new Rule(id, conditions, capabilities, tenants, decision, message, review));
    }
  }

  private String id(JsonNode node) {
    String id = node.path("id").isString() ? node.path("id").stringValue() : "";
    if (!ID.matcher(id).matches()) {
      wrong(
          "id",
          "expected 1 to 64 characters of a-z, 0-9, '.', '-', '_' that begin with a letter or digit, but found '%s'"
              .formatted(id));
      return id;
    }
    ruleId = id;
    if (!ids.add(id)) {
      wrong("id", "expected one that no other rule has, but another one has it");
    }
    return id;
  }

  private Set<RuleHook> hooks(JsonNode node) {
    Set<RuleHook> hooks = EnumSet.noneOf(RuleHook.class);
    JsonNode list = node.path("hooks");
    for (JsonNode one : list) {
      RuleHook hook = one.isString() ? hook(one.stringValue()) : null;
      if (hook == null) {
        wrong(
            "hooks",
            "expected %s, but found %s"
                .formatted(DECISIONS.keySet().stream().map(RuleFile::word).toList(), one));
      } else {
        hooks.add(hook);
      }
    }
    if (!list.isArray() || list.isEmpty()) {
      wrong("hooks", "expected a list of at least one hook, but found none");
    }
    return hooks;
  }

  static @Nullable RuleHook hook(String word) {
    for (RuleHook hook : DECISIONS.keySet()) {
      if (word(hook).equals(word)) {
        return hook;
      }
    }
    return null;
  }

  private @Nullable RuleDecision decision(JsonNode node) {
    String word = node.path("decision").isString() ? node.path("decision").stringValue() : "";
    List<RuleDecision> all =
        List.of(
            RuleDecision.RULE_DECISION_ALLOW,
            RuleDecision.RULE_DECISION_DENY,
            RuleDecision.RULE_DECISION_REQUIRE_APPROVAL,
            RuleDecision.RULE_DECISION_REQUIRE_REVIEW);
    for (RuleDecision decision : all) {
      if (word(decision).equals(word)) {
        return decision;
      }
    }
    wrong(
        "decision",
        "expected one of %s, but found '%s'"
            .formatted(all.stream().map(RuleFile::word).toList(), word));
    return null;
  }

  private Map<RuleHook, RuleExpression> conditions(JsonNode node, Set<RuleHook> hooks) {
    Map<RuleHook, RuleExpression> conditions = new EnumMap<>(RuleHook.class);
    String when = text(node, "when", Integer.MAX_VALUE);
    if (when.isBlank()) {
      wrong("when", "expected a CEL expression, 'true' for always, but found none");
      return conditions;
    }
    for (RuleHook hook : hooks) {
      try {
        conditions.put(hook, RuleExpression.compile(hook, when));
      } catch (RuleExpression.Invalid e) {
        wrong(
            "when",
            "expected a CEL expression of type bool at %s, but %s"
                .formatted(word(hook), e.getMessage()));
      }
    }
    return conditions;
  }

  private Ruling.@Nullable Review review(JsonNode node, @Nullable RuleDecision decision) {
    JsonNode review = node.path("review");
    boolean required = decision == RuleDecision.RULE_DECISION_REQUIRE_REVIEW;
    if (review.isMissingNode() || !required) {
      if (required || !review.isMissingNode()) {
        wrong(
            "review",
            required
                ? "expected who reviews, but found nothing"
                : "expected it with require_review alone");
      }
      return null;
    }
    known(
        review, "review.", Set.of("reviewer", "capability", "reviewers", "quorum", "instructions"));
    Reviewer reviewer =
        switch (review.path("reviewer").isString() ? review.path("reviewer").stringValue() : "") {
          case "requester" -> Reviewer.REVIEWER_REQUESTER;
          case "human" -> Reviewer.REVIEWER_HUMAN;
          case "capability" -> Reviewer.REVIEWER_CAPABILITY;
          default -> Reviewer.REVIEWER_UNSPECIFIED;
        };
    if (reviewer == Reviewer.REVIEWER_UNSPECIFIED) {
      wrong("review.reviewer", "expected requester, human or capability");
    }
    return new Ruling.Review(reviewer, panel(review, reviewer));
  }

  private ReviewPanel panel(JsonNode review, Reviewer reviewer) {
    String capability = text(review, "capability", 128);
    boolean byCapability = reviewer == Reviewer.REVIEWER_CAPABILITY;
    boolean named = CAPABILITY.matcher(capability).matches() && !capability.endsWith("*");
    if (byCapability && (capability.isEmpty() || !named)) {
      wrong("review.capability", "expected the capability of the reviewers");
    }
    if (!byCapability && review.size() > 1) {
      wrong("review", "expected nothing but reviewer, unless agents with a capability review");
    }
    int reviewers = number(review, "reviewers", 1);
    int quorum = number(review, "quorum", reviewers / 2 + 1);
    if (quorum > reviewers) {
      wrong(
          "review.quorum",
          "expected at most %d, the number of reviewers, but found %d"
              .formatted(reviewers, quorum));
    }
    return ReviewPanel.newBuilder()
        .setCapability(capability)
        .setReviewers(reviewers)
        .setQuorum(quorum)
        .setInstructions(text(review, "instructions", VerificationCheck.INSTRUCTIONS_CHARS_MAX))
        .build();
  }

  private int number(JsonNode node, String field, int otherwise) {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    int most = VerificationCheck.REVIEWERS_MAX;
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > most) {
      wrong("review." + field, "expected 1 to %d, but found %s".formatted(most, value));
      return otherwise;
    }
    return value.intValue();
  }

  private String text(JsonNode node, String field, int charactersMax) {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isString()) {
      wrong(field, "expected a text, but found another value");
      return "";
    }
    String text = value.stringValue();
    if (text.length() > charactersMax) {
      wrong(
          field,
          "expected at most %d characters, but found %d".formatted(charactersMax, text.length()));
    }
    return text;
  }

  private List<String> texts(JsonNode node, String path, Pattern grammar) {
    JsonNode list = node.path(path.substring(path.indexOf('.') + 1));
    List<String> texts = new ArrayList<>();
    if (!list.isMissingNode() && (!list.isArray() || list.isEmpty())) {
      wrong(path, "expected a list of at least one, but found another value");
    }
    for (JsonNode one : list) {
      if (one.isString() && grammar.matcher(one.stringValue()).matches()) {
        texts.add(one.stringValue());
      } else {
        wrong(path, "expected names, but found " + one);
      }
    }
    return texts;
  }

  private void known(JsonNode node, String path, Set<String> fields) {
    for (String field : node.propertyNames()) {
      if (!fields.contains(field)) {
        wrong(path + field, "expected one of %s".formatted(fields.stream().sorted().toList()));
      }
    }
  }

  private void wrong(String field, String message) {
    problems.add(new RuleProblem(line, ruleId, field, message));
  }

  /** How an enum's value is written in the file: its name without what all of them begin with. */
  static String word(RuleHook hook) {
    return hook.name().substring("RULE_HOOK_".length()).toLowerCase(Locale.ROOT);
  }

  static String word(RuleDecision decision) {
    return decision.name().substring("RULE_DECISION_".length()).toLowerCase(Locale.ROOT);
  }

  private static Map<RuleHook, Set<RuleDecision>> decisions() {
    Map<RuleHook, Set<RuleDecision>> all = new EnumMap<>(RuleHook.class);
    RuleDecision allow = RuleDecision.RULE_DECISION_ALLOW;
    RuleDecision deny = RuleDecision.RULE_DECISION_DENY;
    RuleDecision approval = RuleDecision.RULE_DECISION_REQUIRE_APPROVAL;
    RuleDecision review = RuleDecision.RULE_DECISION_REQUIRE_REVIEW;
    all.put(RuleHook.RULE_HOOK_CREATE, EnumSet.of(allow, deny, approval, review));
    all.put(RuleHook.RULE_HOOK_DELEGATE, EnumSet.of(allow, deny, approval, review));
    all.put(RuleHook.RULE_HOOK_PLAN, EnumSet.of(allow, deny, approval));
    all.put(RuleHook.RULE_HOOK_ACTION, EnumSet.of(allow, deny, approval));
    all.put(RuleHook.RULE_HOOK_RESULT, EnumSet.of(allow, deny, review));
    all.put(RuleHook.RULE_HOOK_MESSAGE, EnumSet.of(allow, deny));
    return all;
  }
}
