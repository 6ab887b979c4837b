package dev.parley.cli.rules;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Text;
import dev.parley.cli.option.OutputOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.rule.Ruling;
import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at a file of rules, and asks the rules about something made up. */
@Command(
    name = "check",
    description = {
      "Check a file of rules: whether a broker would start with it, and what is wrong in it, by"
          + " rule and position. No broker is needed.",
      "",
      "With --context, the rules are asked about what that file says, as at the given hook.",
      ""
    },
    footer = {
      "",
      "The context is the JSON of parley.v1.RuleContext; what is left out is empty.",
      "",
      "Under --json: {\"file\":…,\"rules\":N}, and with --context also"
          + " \"hook\", \"decision\" and \"words\", one for each rule that has something to say.",
      "",
      "Examples:",
      "  parley rules check rules.json",
      "  parley rules check rules.json --hook action --context payment.json"
    })
public final class CheckRulesCommand implements Callable<Integer> {
  private static final List<RuleHook> HOOKS =
      Arrays.stream(RuleHook.values())
          .filter(hook -> hook != RuleHook.RULE_HOOK_UNSPECIFIED && hook != RuleHook.UNRECOGNIZED)
          .toList();

  @Parameters(paramLabel = "FILE", description = "The file of rules.")
  private Path file = Path.of("");

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description = "What to ask the rules about, as JSON.")
  private @Nullable Path context;

  @Option(
      names = "--hook",
      paramLabel = "HOOK",
      description =
          "Where to ask, with --context: create, delegate, plan, action, result or message.")
  private @Nullable String hook;

  @Mixin private final OutputOptions output;

  /** Creates the command, for picocli to fill in. */
  public CheckRulesCommand(Host host) {
    this.output = new OutputOptions(host);
  }

  @Override
  public Integer call() {
    if ((context == null) != (hook == null)) {
      throw CliFailure.usage(
          "--context and --hook go together, but one of them is missing",
          "Add the other one, or leave both out.");
    }
    RuleHook at = hook == null ? RuleHook.RULE_HOOK_UNSPECIFIED : hook(hook);
    RuleBook rules = RuleFiles.load(file);
    Ruling ruling = context == null ? null : rules.decide(at, context(context));
    tell(output.console(), rules, ruling);
    return ExitCode.OK.code();
  }

  private void tell(Console console, RuleBook rules, @Nullable Ruling ruling) {
    if (console.json()) {
      JsonObject line = new JsonObject();
      line.addProperty("file", file.toString());
      line.addProperty("rules", rules.size());
      if (ruling != null) {
        line.addProperty("hook", hook);
        line.addProperty("decision", word(ruling.decision()));
        JsonArray words = new JsonArray();
        ruling.words().forEach(word -> words.add(json(word)));
        line.add("words", words);
      }
      console.json(line);
      return;
    }
    console.line("%s: %d rules, nothing wrong".formatted(file, rules.size()));
    if (ruling != null) {
      console.line(
          ruling.words().isEmpty()
              ? "no rule has anything to say"
              : "decision: " + word(ruling.decision()));
      for (Ruling.Word word : ruling.words()) {
        console.line(
            "  rule %s: %s%s"
                .formatted(
                    word.ruleId(),
                    word(word.decision()),
                    word.message().isEmpty() ? "" : ", " + Text.line(word.message())));
      }
    }
  }

  private static JsonObject json(Ruling.Word word) {
    JsonObject line = new JsonObject();
    line.addProperty("rule", word.ruleId());
    line.addProperty("decision", word(word.decision()));
    line.addProperty("message", word.message());
    line.addProperty("failed", word.failed());
    return line;
  }

  private static String word(RuleDecision decision) {
    return decision == RuleDecision.RULE_DECISION_UNSPECIFIED
        ? "none"
        : decision.name().substring("RULE_DECISION_".length()).toLowerCase(Locale.ROOT);
  }

  private static RuleHook hook(String word) {
    for (RuleHook hook : HOOKS) {
      if (hook.name().equals("RULE_HOOK_" + word.toUpperCase(Locale.ROOT))) {
        return hook;
      }
    }
    throw CliFailure.usage(
        "--hook expects create, delegate, plan, action, result or message, but found " + word, "");
  }

  private static RuleContext context(Path file) {
    try {
      RuleContext.Builder read = RuleContext.newBuilder();
      JsonFormat.parser().merge(Files.readString(file), read);
      return read.build();
    } catch (InvalidProtocolBufferException e) {
      throw CliFailure.usage(
              "--context expects the JSON of a RuleContext, but in " + file + ": " + e.getMessage(),
              "Its fields are in proto/parley/v1/rule.proto.")
          .causedBy(e);
    } catch (IOException e) {
      throw CliFailure.usage("--context expects a file that can be read, but: " + e, "")
          .causedBy(e);
    }
  }
}
