package dev.parley.cli.demo;

import com.google.gson.JsonObject;
import dev.parley.cli.console.Names;
import dev.parley.examples.audit.Audit;
import dev.parley.examples.audit.AuditProgress;
import dev.parley.examples.audit.Organization;
import dev.parley.examples.audit.check.report.RunEntry;
import java.util.List;
import java.util.Locale;

/**
 * The figures of a run: for people, for scripts and for the report. Immutable.
 *
 * @param agentsAtWork how many agents were given work
 */
record DemoSummary(
    AuditProgress.Figures figures,
    Organization staff,
    Audit.Outcome outcome,
    double seconds,
    int agentsAtWork) {

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("state", outcome.task().state().name());
    if (!outcome.task().completed()) {
      json.addProperty("message", trouble());
    }
    json.addProperty("files", outcome.tree().files().size());
    json.addProperty("tasks", figures.tasks());
    json.addProperty("ended", figures.ended());
    json.addProperty("completed", figures.completed());
    json.addProperty("rounds", figures.rounds());
    json.addProperty("redone", figures.redone());
    json.addProperty("retried", figures.retried());
    json.addProperty("lease_losses", figures.leaseLosses());
    json.addProperty("crashes", staff.crashes());
    json.addProperty("stalls", staff.stalls());
    json.addProperty("falsehoods", staff.falsehoods());
    json.addProperty("agents", staff.size());
    json.addProperty("agents_at_work", agentsAtWork);
    json.addProperty("depth", figures.depth());
    json.addProperty("findings", outcome.findings().size());
    json.addProperty("seconds", seconds);
    return json;
  }

  List<RunEntry> entries() {
    return toJson().entrySet().stream()
        .map(entry -> new RunEntry(entry.getKey(), value(entry.getValue().getAsString())))
        .toList();
  }

  private static Object value(String text) {
    try {
      return text.contains(".") ? (Object) Double.valueOf(text) : (Object) Long.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  List<String> lines() {
    return List.of(
        "",
        format(
            "%,d findings in %,d files, by %d agents in %.1f s.",
            outcome.findings().size(), outcome.tree().files().size(), staff.size(), seconds),
        format(
            "%,d tasks on %d levels, %,d completed; %,d rounds, %,d of them redone with feedback; %,d attempts retried.",
            figures.tasks(),
            figures.depth() + 1,
            figures.completed(),
            figures.rounds(),
            figures.redone(),
            figures.retried()),
        format(
            "Survived: %,d crashes, %,d stalls, %,d false results, %,d lost leases.",
            staff.crashes(), staff.stalls(), staff.falsehoods(), figures.leaseLosses()));
  }

  /** Why the audit did not come to its end. */
  String trouble() {
    var how = outcome.task().outcome();
    String failure =
        outcome.task().failure().map(last -> ", because " + last.getMessage()).orElse("");
    return "The audit ended %s%s. %s"
        .formatted(Names.of(how.getState()), failure, how.getMessage());
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String format(String format, Object... args) {
    return String.format(Locale.ROOT, format, args);
  }
}
