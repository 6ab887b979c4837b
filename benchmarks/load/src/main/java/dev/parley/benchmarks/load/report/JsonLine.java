package dev.parley.benchmarks.load.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.parley.benchmarks.load.measure.Machine;
import dev.parley.benchmarks.load.measure.Spread;
import dev.parley.benchmarks.load.scenario.ScenarioResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/**
 * A result as one JSON object: each figure by its name, its least and greatest value beside it
 * under {@code NAME_min} and {@code NAME_max}.
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
    result
        .figures()
        .forEach((key, spread) -> {
          line.addProperty(key, number(spread.median()));
          line.addProperty(key + "_min", number(spread.min()));
          line.addProperty(key + "_max", number(spread.max()));
        });
    if (!result.cpuByThread().isEmpty()) {
      line.add("broker_cpu_us_by_thread", medians(result.cpuByThread()));
    }
    JsonArray remarks = new JsonArray();
    result.remarks().forEach(remarks::add);
    line.add("remarks", remarks);
    return line;
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
