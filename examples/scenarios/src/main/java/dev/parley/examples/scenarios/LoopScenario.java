package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.TaskCancelledException;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Watch;
import dev.parley.client.Worker;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CycleAction;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.LoopDetected;
import dev.parley.v1.LoopKind;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;
import dev.parley.v1.TaskEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Agents that go round in circles, and a broker that notices. */
final class LoopScenario implements Scenario {

  private static final String TITLE = "\"Report 2026\"";

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public String summary() {
    return "One agent does the same again and again, one asks what it was asked, one gets nowhere: the broker notices.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    AtomicBoolean refused = new AtomicBoolean();
    try (Parley parley = stage.connect();
        Worker searcher =
            parley
                .worker("searcher")
                .capability("text.find", task -> find(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker passer =
            parley
                .worker("passer")
                .capability("work.pass-on", task -> passOn(task, stage, refused))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker dreamer =
            parley
                .worker("dreamer")
                .capability("text.read", task -> dream(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker writer =
            parley
                .worker("writer")
                .capability("text.title", task -> title(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker helper =
            parley
                .worker("helper")
                .capability("text.triage", task -> help(task, stage))
                .capability("text.polish", task -> polish(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle search = parley.requester().submit(draft("text.find", "Find the treasure."));
      stage.tell("requester", "asks " + searcher.agentId() + " to find something");
      String found = end(search).orThrow().text();
      TaskHandle pass = parley.requester().submit(draft("work.pass-on", "Clean the kitchen."));
      stage.tell("requester", "asks " + passer.agentId() + " to clean the kitchen");
      AtomicBoolean noted = new AtomicBoolean();
      TaskOutcome outcome;
      try (Watch watch = pass.watch(event -> note(event, stage, noted))) {
        outcome = end(pass);
        watch.done().get(30, TimeUnit.SECONDS);
      }
      TaskHandle reading = parley.requester().submit(escalated("Read the manual."));
      stage.tell("requester", "asks " + dreamer.agentId() + " to read the manual");
      String readBy = end(reading).orThrow().text();
      TaskHandle titled = parley.requester().submit(titled());
      stage.tell("requester", "asks " + writer.agentId() + " for a title");
      String title = end(titled).orThrow().json();
      return Facts.of(
              refused.get()
                  && noted.get()
                  && found.equals("in the cellar")
                  && readBy.equals(helper.agentId())
                  && title.equals(TITLE))
          .with("task_id", search.id())
          .with("state", outcome.state().name())
          .with("found", found)
          .with("notes", search.get().getMessagesCount())
          .with("cycle_refused", refused.get())
          .with("cycle_noted", noted.get())
          .with("read_by", readBy)
          .with("title", title)
          .with("title_rounds", titled.get().getRound());
    }
  }

  // snippet: noted
  private static void note(TaskEvent event, Stage stage, AtomicBoolean noted) {
    LoopDetected loop = event.getLoopDetected();
    if (!loop.getChildId().isEmpty()) {
      noted.set(loop.getKind() == LoopKind.LOOP_KIND_CYCLE);
      stage.tell("history", "a child was refused that asks what " + loop.getAncestorId() + " asks");
    }
  }

  // end

  private static TaskOutcome end(TaskHandle task) throws Exception {
    return task.outcome().get(30, TimeUnit.SECONDS);
  }

  private static TaskDraft draft(String capability, String objective) {
    // snippet: policy
    return TaskDraft.forCapability(capability)
        .objective(objective)
        .loopPolicy(
            LoopPolicy.newBuilder()
                .setCycleAction(CycleAction.CYCLE_ACTION_REFUSE)
                .setRepeatsMax(3)
                .setWindow(8)
                .setRepeatAction(RepeatAction.REPEAT_ACTION_TELL)
                .build())
        .build();
    // end
  }

  private static TaskDraft escalated(String objective) {
    // snippet: stall
    return TaskDraft.forCapability("text.read")
        .objective(objective)
        .loopPolicy(
            LoopPolicy.newBuilder()
                .setEscalation(CapabilityTarget.newBuilder().setCapability("text.triage"))
                .build())
        .whenStalled(Duration.ofSeconds(1), RepeatAction.REPEAT_ACTION_ESCALATE)
        .build();
    // end
  }

  private static TaskDraft titled() {
    // snippet: findings
    return TaskDraft.forCapability("text.title")
        .objective("Find a title.")
        .checkThat("short", "outputs.title.size() < 20", "The title is too long.")
        .checkThat("dated", "outputs.title.contains('2026')", "The title does not say the year.")
        .rounds(9)
        .escalateTo("text.polish")
        .whenFindingsRepeat(1, RepeatedResultAction.REPEATED_RESULT_ACTION_ESCALATE)
        .build();
    // end
  }

  private static TaskResult title(TaskContext task, Stage stage) {
    String title =
        task.round() % 2 == 1
            ? "The report of all reports of 2026, volume " + task.round()
            : "Report " + task.round();
    stage.tell("writer", "is done: " + title);
    return TaskResult.builder().json("title", '"' + title + '"').build();
  }

  private static TaskResult polish(TaskContext task, Stage stage) {
    stage.tell("helper", "reads what was wrong:");
    stage.quote("helper", task.feedback());
    return TaskResult.builder().json("title", TITLE).build();
  }

  private static TaskResult dream(TaskContext task, Stage stage) throws InterruptedException {
    stage.tell("dreamer", "is alive, and looks out of the window");
    while (!task.isCancelled()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new TaskCancelledException("woken up");
  }

  private static TaskResult help(TaskContext task, Stage stage) {
    task.messages().forEach(note -> stage.tell("broker", note.getText()));
    stage.tell("helper", "reads it instead");
    return TaskResult.text("helper");
  }

  // snippet: repeat
  private static TaskResult find(TaskContext task, Stage stage) throws Exception {
    AtomicBoolean told = new AtomicBoolean();
    task.onMessage(note -> {
      stage.tell("broker", note.getText());
      told.set(true);
    });
    for (int tries = 0; !told.get() && tries < 200; tries++) {
      task.did("look(attic)");
      TimeUnit.MILLISECONDS.sleep(20);
    }
    stage.tell("searcher", told.get() ? "looks elsewhere" : "gives up");
    return TaskResult.text(told.get() ? "in the cellar" : "nowhere");
  }

  // end

  // snippet: cycle
  private static TaskResult passOn(TaskContext task, Stage stage, AtomicBoolean refused) {
    TaskDraft same =
        TaskDraft.forCapability("work.pass-on").objective("  clean the KITCHEN. ").build();
    try {
      task.manager().submit(same, "somebody-else");
    } catch (ParleyException e) {
      refused.set(e.reason() == ErrorReason.ERROR_REASON_CYCLE_DETECTED);
      stage.tell("broker", "refuses to have the same done below: " + e.reason());
    }
    stage.tell("passer", "does it itself");
    return TaskResult.text("clean");
  }
  // end
}
