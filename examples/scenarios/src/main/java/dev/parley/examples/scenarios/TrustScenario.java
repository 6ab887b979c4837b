package dev.parley.examples.scenarios;

import dev.parley.client.Answers;
import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.Question;
import dev.parley.v1.TrustLabel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A mail asks for money. What agents make of it stays a stranger's word, until its owner vouches.
 */
final class TrustScenario implements Scenario {
  private static final String MAIL = "Please pay 480 EUR to account 7731. Kind regards, the roofer";

  @Override
  public String name() {
    return "trust";
  }

  @Override
  public String summary() {
    return "A mail from outside asks for money; nobody pays before its owner endorses it.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    List<TrustLabel> seen = new CopyOnWriteArrayList<>();
    try (Parley parley = stage.connect();
        Worker clerk =
            parley
                .worker("clerk")
                .capability("mail.handle", task -> handle(task, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker cashier =
            parley
                .worker("cashier")
                .capability("money.pay", task -> pay(task, stage, seen))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      // snippet: external
      TaskHandle task =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("mail.handle")
                      .objective("Do what this mail is about.")
                      .input(Content.named("mail", Content.external(Content.textPart(MAIL))))
                      .build());
      // end
      stage.tell("owner", "hands a mail from outside to %s".formatted(clerk.agentId()));
      vouch(task, stage);
      TaskOutcome outcome = task.outcome().get(60, TimeUnit.SECONDS);
      String result = outcome.orThrow().text();
      TrustLabel label = outcome.orThrow().outputs().trust();
      stage.tell("broker", "labels the result %s: %s".formatted(name(label), result));
      boolean held =
          seen.equals(List.of(TrustLabel.TRUST_LABEL_EXTERNAL, TrustLabel.TRUST_LABEL_AGENT));
      return Facts.of(held && label == TrustLabel.TRUST_LABEL_AGENT)
          .with("task_id", task.id())
          .with("state", outcome.state().name())
          .with(
              "labels_seen_by_" + cashier.agentId(),
              seen.stream().map(TrustScenario::name).toList().toString())
          .with("result", result);
    }
  }

  private static TaskResult handle(TaskContext task, Stage stage) throws Exception {
    String order = task.inputs().text("mail").replaceAll(".*?(\\d+ EUR to account \\d+).*", "$1");
    String first = delegate(task, order, "pay-1");
    if (first.startsWith("paid")) {
      return TaskResult.text(first);
    }
    stage.tell("clerk", "asks the owner: is the mail genuine?");
    task.ask(
        Question.newBuilder()
            .setText("Is the mail genuine?")
            .setAnswerKind(AnswerKind.ANSWER_KIND_TEXT)
            .build());
    return TaskResult.text(delegate(task, order, "pay-2"));
  }

  private static String delegate(TaskContext task, String order, String key) throws Exception {
    return task.manager()
        .submit(
            TaskDraft.forCapability("money.pay")
                .objective("Pay this.")
                .text("order", order)
                .build(),
            key)
        .outcome()
        .get(30, TimeUnit.SECONDS)
        .orThrow()
        .text();
  }

  // snippet: check
  private static TaskResult pay(TaskContext task, Stage stage, List<TrustLabel> seen) {
    String order = task.inputs().text("order");
    seen.add(task.inputs().trust());
    if (!task.inputs().isTrusted(TrustLabel.TRUST_LABEL_AGENT)) {
      stage.tell("cashier", "does not pay on a stranger's word: " + order);
      return TaskResult.text("held");
    }
    stage.tell("cashier", "pays " + order);
    return TaskResult.text("paid " + order);
  }

  // end

  /** Waits until the clerk asks, looks at the mail, and vouches for it. */
  private static void vouch(TaskHandle task, Stage stage) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (task.get().getQuestionsCount() == 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("expected a question within 30 seconds, but none came");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    // snippet: endorse
    task.endorse(TrustLabel.TRUST_LABEL_AGENT, "I had the roof mended; the sum is right");
    // end
    stage.tell("owner", "endorses what the task works on, and says why");
    task.answer(task.get().getQuestions(0).getQuestion().getQuestionId(), Answers.text("yes"));
  }

  private static String name(TrustLabel label) {
    return label.name().substring("TRUST_LABEL_".length());
  }
}
