package dev.parley.cli.demo;

import com.google.gson.JsonObject;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Tone;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.examples.scenarios.Facts;
import dev.parley.examples.scenarios.Scenario;
import dev.parley.examples.scenarios.Scenarios;
import dev.parley.examples.scenarios.Stage;
import java.io.IOException;

/** Plays a scenario on a broker of its own and shows what happens, line by line. */
final class ScenarioPlay {
  private static final String LIST = "list";
  private static final int NAME_COLUMNS = 14;

  private final Console console;

  ScenarioPlay(Console console) {
    this.console = console;
  }

  /** Plays a scenario, or lists them. */
  ExitCode play(String name) throws InterruptedException {
    if (name.equals(LIST)) {
      list();
      return ExitCode.OK;
    }
    Scenario scenario =
        Scenarios.named(name)
            .orElseThrow(() ->
                CliFailure.usage(
                    "expected a scenario, but found " + name,
                    "See them all with --scenario list."));
    console.status("Starting a broker with an embedded Kafka …");
    try (DemoBroker broker = DemoBroker.start(scenario.rules())) {
      return play(scenario, new Telling(broker.endpoint()));
    } catch (IOException e) {
      throw new CliFailure(
              ExitCode.ENVIRONMENT,
              "ENVIRONMENT",
              String.valueOf(e.getMessage()),
              "Check that the folder for temporary files can be written.")
          .causedBy(e);
    }
  }

  private ExitCode play(Scenario scenario, Stage stage) throws InterruptedException {
    if (!console.json()) {
      console.line(console.paint(scenario.summary(), Tone.BOLD));
      console.line("");
    }
    Facts facts = facts(scenario, stage);
    if (console.json()) {
      console.json(json(scenario, facts));
    } else {
      console.line("");
      facts
          .values()
          .forEach(
              (name, value) -> console.line(console.paint(padded(name), Tone.DIM) + " " + value));
    }
    return facts.good() ? ExitCode.OK : ExitCode.ENDED_BADLY;
  }

  private static Facts facts(Scenario scenario, Stage stage) throws InterruptedException {
    try {
      return scenario.play(stage);
    } catch (InterruptedException | CliFailure e) {
      throw e;
    } catch (Exception e) {
      throw new CliFailure(
              ExitCode.ENDED_BADLY,
              "SCENARIO_FAILED",
              "expected scenario %s to come to its end, but %s".formatted(scenario.name(), e),
              "Try again on a machine that is less busy.")
          .causedBy(e);
    }
  }

  private static JsonObject json(Scenario scenario, Facts facts) {
    JsonObject line = new JsonObject();
    line.addProperty("scenario", scenario.name());
    line.addProperty("good", facts.good());
    facts
        .values()
        .forEach((name, value) -> {
          switch (value) {
            case Number number -> line.addProperty(name, number);
            case Boolean flag -> line.addProperty(name, flag);
            default -> line.addProperty(name, String.valueOf(value));
          }
        });
    return line;
  }

  private void list() {
    for (Scenario scenario : Scenarios.ALL) {
      if (console.json()) {
        JsonObject line = new JsonObject();
        line.addProperty("scenario", scenario.name());
        line.addProperty("summary", scenario.summary());
        console.json(line);
      } else {
        console.line(console.paint(padded(scenario.name()), Tone.BOLD) + " " + scenario.summary());
      }
    }
  }

  private static String padded(String text) {
    return text + " ".repeat(Math.max(0, NAME_COLUMNS - text.length()));
  }

  /** Shows what is told at once; lines never mix, though agents tell on threads of their own. */
  private final class Telling implements Stage {
    private final String endpoint;

    Telling(String endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public String endpoint() {
      return endpoint;
    }

    @Override
    public synchronized void tell(String who, String what) {
      if (console.json()) {
        JsonObject line = new JsonObject();
        line.addProperty("who", who);
        line.addProperty("what", what);
        console.json(line);
      } else {
        console.line(console.paint(padded(who), Tone.CYAN) + " " + what);
      }
    }
  }
}
