package dev.parley.server.rule;

import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All rules of a broker, compiled. Immutable and thread-safe. */
public final class RuleBook {
  /** Stands among the capabilities of a task for those of an agent that nobody knows. */
  public static final String ANY_CAPABILITY = "*";

  private final List<Rule> rules;
  private final Map<RuleHook, List<Rule>> byHook = new EnumMap<>(RuleHook.class);

  RuleBook(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    for (Rule rule : rules) {
      for (RuleHook hook : rule.conditions().keySet()) {
        byHook.computeIfAbsent(hook, none -> new ArrayList<>()).add(rule);
      }
    }
  }

  /**
   * Reads the rules of a file.
   *
   * @throws RuleFileException when it can't be read, or something is wrong in it: then it says all
   *     that is
   */
  public static RuleBook load(Path file) throws RuleFileException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new RuleFileException(
          file.toString(),
          List.of(new RuleProblem(0, "", "", "expected a file that can be read, but: " + e)));
    }
    return parse(file.toString(), text);
  }

  /**
   * Reads rules.
   *
   * @param name of where they come from, for messages
   * @throws RuleFileException when something is wrong in them
   */
  public static RuleBook parse(String name, String text) throws RuleFileException {
    return new RuleFile(name).read(text);
  }

  /** How many rules there are. */
  public int size() {
    return rules.size();
  }

  /** Whether any rule is asked at a hook. */
  public boolean covers(RuleHook hook) {
    return byHook.containsKey(hook);
  }

  /** The id of the first rule that is asked at a hook; empty when none is. */
  public String first(RuleHook hook) {
    List<Rule> asked = byHook.getOrDefault(hook, List.of());
    return asked.isEmpty() ? "" : asked.getFirst().id();
  }

  /** What the rules say. */
  public Ruling decide(RuleHook hook, RuleContext context) {
    return decide(hook, context, ruleId -> {});
  }

  /**
   * What the rules say. Takes as long as it takes: the caller bounds the time.
   *
   * @param about told the id of each rule before it is evaluated
   */
  public Ruling decide(RuleHook hook, RuleContext context, Consumer<String> about) {
    List<Ruling.Word> words = new ArrayList<>();
    Ruling.@Nullable Review review = null;
    Map<String, Object> variables = RuleExpression.variables(context);
    for (Rule rule : byHook.getOrDefault(hook, List.of())) {
      RuleExpression condition = rule.conditions().get(hook);
      if (condition == null || !rule.matches(context)) {
        continue;
      }
      about.accept(rule.id());
      try {
        if (condition.holds(variables)) {
          words.add(rule.word());
          review = review == null ? rule.review() : review;
        }
      } catch (RuleExpression.Failed | RuntimeException | StackOverflowError e) {
        words.add(Ruling.failure(rule.id(), String.valueOf(e.getMessage())));
      }
    }
    return Ruling.of(words, review);
  }
}
