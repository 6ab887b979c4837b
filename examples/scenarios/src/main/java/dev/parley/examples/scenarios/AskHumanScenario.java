package dev.parley.examples.scenarios;

import dev.parley.client.Answers;
import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.TaskMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An agent asks what it must not guess, and waits until a person answers from another terminal. */
final class AskHumanScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "ask-human";
  }

  @Override
  public String summary() {
    return "A worker asks what it must not guess, and you answer it from a second terminal.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker worker =
            parley
                .worker("writer")
                .capability("report.write", task -> write(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle task = parley.requester().submit(draft());
      stage.tell("requester", "asks " + worker.agentId() + " for a report, task " + task.id());
      // snippet: message
      task.send("Keep it to one line.");
      // end
      invite(task, stage);
      TaskOutcome outcome =
          task.outcome().get(PATIENCE.plusMinutes(1).toSeconds(), TimeUnit.SECONDS);
      QuestionRecord asked = task.get().getQuestions(0);
      String result = outcome.orThrow().text();
      stage.tell("broker", "the task is completed in its first attempt: " + result);
      return Facts.of(asked.getState() == QuestionState.QUESTION_STATE_ANSWERED)
          .with("task_id", task.id())
          .with("state", outcome.state().name())
          .with("answer", Answers.read(asked.getAnswer()))
          .with("attempts", task.get().getAttemptTotal())
          .with("result", result);
    }
  }

  private static TaskDraft draft() {
    return TaskDraft.forCapability("report.write")
        .objective("Write the quarterly report.")
        .text("figures.txt", "distance 8849 m")
        .build();
  }

  // snippet: ask
  private static TaskResult write(TaskContext task, Stage stage) throws Exception {
    CompletableFuture<TaskMessage> message = new CompletableFuture<>();
    task.onMessage(message::complete);
    Question units =
        Question.newBuilder()
            .setText("Which units shall the report use?")
            .setAnswerKind(AnswerKind.ANSWER_KIND_CHOICE)
            .addAllChoices(List.of("metric", "imperial"))
            .setTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(PATIENCE.toSeconds()))
            .setDefaultAnswer(Answers.choice("metric"))
            .build();
    stage.tell("writer", "can't know the units, and asks: " + units.getText());
    Optional<Answer> answer = task.ask(units);
    String chosen = answer.map(Answers::read).orElse("metric");
    stage.tell("writer", "goes on with: " + chosen);
    String height = chosen.equals("imperial") ? "29,032 ft" : "8,849 m";
    String wish = message.get(30, TimeUnit.SECONDS).getText();
    stage.tell("writer", "was told on the way: " + wish);
    return TaskResult.text("Everest is " + height + " high.");
  }

  // end

  /** Waits until the task asks, and says how to answer. */
  private static void invite(TaskHandle task, Stage stage) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (task.get().getQuestionsCount() == 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("expected a question within 30 seconds, but none came");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    stage.tell("broker", "the task is INPUT_REQUIRED; no deadline of its attempt runs");
    stage.tell(
        "you",
        "in a second terminal: ./parley task answer %s imperial --endpoint %s"
            .formatted(task.id(), stage.endpoint()));
  }
}
