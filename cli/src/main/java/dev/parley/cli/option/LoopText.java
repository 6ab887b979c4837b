package dev.parley.cli.option;

import com.google.protobuf.util.Durations;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.v1.CycleAction;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;

/** Loop policies the way that people write them. */
public final class LoopText {
  /** What {@code --loop} takes. */
  public static final String ITEMS =
      "cycle=refuse|park|tell|allow|escalate, depth-max=N, depth=(as cycle), repeat=tell|fail_attempt|park|allow|escalate, repeats=N,"
          + " window=N, stall-after=DURATION, stall=(as repeat),"
          + " result=exhaust|redo|park|allow|escalate, findings-max=N,"
          + " findings=(as result), escalate-to=CAPABILITY";

  private static final char OF = ':';

  private LoopText() {}

  /**
   * Reads a policy.
   *
   * @param option the name of the option, for what is wrong
   */
  public static LoopPolicy read(String option, List<KeyValue> items) {
    LoopPolicy.Builder policy = LoopPolicy.newBuilder();
    items.forEach(item -> add(option, item, policy));
    return policy.build();
  }

  /** Reads policies by capability, as {@code CAPABILITY:KEY=VALUE}; that of all others is by "". */
  public static Map<String, LoopPolicy> readAll(String option, List<KeyValue> items) {
    Map<String, LoopPolicy.Builder> policies = new LinkedHashMap<>();
    for (KeyValue item : items) {
      int of = item.key().lastIndexOf(OF);
      String capability = of < 0 ? "" : item.key().substring(0, of);
      add(
          option,
          new KeyValue(item.key().substring(of + 1), item.value()),
          policies.computeIfAbsent(capability, name -> LoopPolicy.newBuilder()));
    }
    Map<String, LoopPolicy> built = new LinkedHashMap<>();
    policies.forEach((capability, policy) -> built.put(capability, policy.build()));
    return built;
  }

  private static void add(String option, KeyValue item, LoopPolicy.Builder policy) {
    switch (item.key()) {
      case "cycle" ->
          policy.setCycleAction(choice(option, item, CycleAction.class, "CYCLE_ACTION_"));
      case "depth-max" -> policy.setDepthMax(number(option, item));
      case "depth" ->
          policy.setDepthAction(choice(option, item, CycleAction.class, "CYCLE_ACTION_"));
      case "repeat" ->
          policy.setRepeatAction(choice(option, item, RepeatAction.class, "REPEAT_ACTION_"));
      case "repeats" -> policy.setRepeatsMax(number(option, item));
      case "window" -> policy.setWindow(number(option, item));
      case "stall" ->
          policy.setStallAction(choice(option, item, RepeatAction.class, "REPEAT_ACTION_"));
      case "stall-after" -> policy.setStallAfter(duration(option, item));
      case "result" ->
          policy.setResultAction(
              choice(option, item, RepeatedResultAction.class, "REPEATED_RESULT_ACTION_"));
      case "findings-max" -> policy.setFindingsMax(number(option, item));
      case "findings" ->
          policy.setFindingsAction(
              choice(option, item, RepeatedResultAction.class, "REPEATED_RESULT_ACTION_"));
      case "escalate-to" -> policy.getEscalationBuilder().setCapability(item.value());
      default ->
          throw CliFailure.usage(
              "%s expects a part of a loop policy, but found '%s'".formatted(option, item.key()),
              "Parts are: " + ITEMS + ".");
    }
  }

  private static <E extends Enum<E>> E choice(
      String option, KeyValue item, Class<E> of, String prefix) {
    String name = prefix + item.value().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(of.getEnumConstants())
        .filter(one -> one.name().equals(name) && !name.endsWith("_UNSPECIFIED"))
        .findFirst()
        .orElseThrow(() ->
            CliFailure.usage(
                "%s does not know '%s' for %s".formatted(option, item.value(), item.key()),
                "Parts are: " + ITEMS + "."));
  }

  private static int number(String option, KeyValue item) {
    if (!item.value().matches("\\d{1,4}")) {
      throw CliFailure.usage(
          "%s expects a number for %s, but found '%s'".formatted(option, item.key(), item.value()),
          "");
    }
    return Integer.parseInt(item.value());
  }

  private static com.google.protobuf.Duration duration(String option, KeyValue item) {
    try {
      return Durations.fromMillis(new DurationConverter().convert(item.value()).toMillis());
    } catch (TypeConversionException e) {
      throw CliFailure.usage(option + ": " + e.getMessage(), "").causedBy(e);
    }
  }
}
