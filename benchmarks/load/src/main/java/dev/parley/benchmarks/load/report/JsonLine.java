package dev.parley.benchmarks.load.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.scenario.Compared;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/**
 * A result as one JSON object: each figure by its name, its least and greatest value beside it
 * under {@code NAME_min} and {@code NAME_max}. Systems that were compared are objects of the same
 * kind in {@code comparison}.
 */
public final class JsonLine {
  /** More would be noise. */
  private static final MathContext DIGITS = new MathContext(5);

  private JsonLine() {}

  /** Returns the object. */
  public static JsonObject of(ScenarioResult result, Machine machine) {
    JsonObject line = new JsonObject();
    line.addProperty("scenario", result.scenario());
    line.addProperty("cores", machine.cores());
    line.addProperty("load_average", number(result.loadBefore()));
    add(line, result.figures());
    if (!result.cpuByThread().isEmpty()) {
      line.add("broker_cpu_us_by_thread", medians(result.cpuByThread()));
    }
    if (!result.wakeupsByThread().isEmpty()) {
      line.add("broker_wakeups_by_thread", medians(result.wakeupsByThread()));
    }
    if (!result.compared().isEmpty()) {
      JsonArray compared = new JsonArray();
      result.compared().forEach(system -> compared.add(compared(system)));
      line.add("comparison", compared);
    }
    JsonArray remarks = new JsonArray();
    result.remarks().forEach(remarks::add);
    line.add("remarks", remarks);
    return line;
  }

  /** A system that was not measured says why under {@code skipped}. */
  private static JsonObject compared(Compared system) {
    JsonObject object = new JsonObject();
    object.addProperty("system", system.system());
    object.addProperty("durability", system.durability());
    object.addProperty("left_out", system.leftOut());
    if (!system.skipped().isEmpty()) {
      object.addProperty("skipped", system.skipped());
    }
    add(object, system.figures());
    return object;
  }

  private static void add(JsonObject object, Map<String, Spread> figures) {
    figures.forEach((key, spread) -> {
      object.addProperty(key, number(spread.median()));
      object.addProperty(key + "_min", number(spread.min()));
      object.addProperty(key + "_max", number(spread.max()));
    });
  }

  private static JsonObject medians(Map<String, Spread> figures) {
    JsonObject object = new JsonObject();
    figures.forEach((key, spread) -> object.addProperty(key, number(spread.median())));
    return object;
  }

  private static BigDecimal number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }
}
