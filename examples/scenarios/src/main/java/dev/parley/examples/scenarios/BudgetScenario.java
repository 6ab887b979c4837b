package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Budget;
import dev.parley.v1.BudgetItem;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A manager has 1,000 tokens for three chapters and gives each writer 400: two start, the third
 * waits. One writer uses all that it has, is stopped, and goes on when more is added.
 */
final class BudgetScenario implements Scenario {
  private static final int CHAPTERS = 3;
  private static final long WHOLE = 1_000;
  private static final long EACH = 400;

  @Override
  public String name() {
    return "budget";
  }

  @Override
  public String summary() {
    return "Children wait for a shared budget; who uses it up is stopped, and goes on after a top-up.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    Story story = new Story(stage);
    try (Parley parley = stage.connect();
        Worker editor =
            parley
                .worker("editor")
                .capability("book.edit", task -> edit(task, story))
                .drainGrace(Duration.ofSeconds(1))
                .start();
        Worker writers =
            parley
                .worker("writer")
                .capability("text.write", task -> write(task, story))
                .maxInFlight(CHAPTERS)
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle book = parley.requester().submit(draft());
      stage.tell("owner", "gives %s %d tokens for a book".formatted(editor.agentId(), WHOLE));
      String parked = awaitParked(parley, book, story);
      topUp(book, parley.requester().task(parked), stage);
      TaskOutcome outcome = book.outcome().get(60, TimeUnit.SECONDS);
      long spent = spent(book.get());
      stage.tell("broker", "the book is done: %d of %d tokens".formatted(spent, WHOLE));
      return Facts.of(outcome.completed() && story.waited.get() > 0 && spent <= WHOLE)
          .with("task_id", book.id())
          .with("state", outcome.state().name())
          .with("spent", spent)
          .with("stopped_task", parked)
          .with("warnings", story.warnings.get())
          .with("children_that_waited", story.waited.get())
          .with("writers", writers.stats().completed());
    }
  }

  private static TaskDraft draft() {
    // snippet: draft
    return TaskDraft.forCapability("book.edit")
        .objective("Have a book of three chapters written.")
        .budget(Budget.newBuilder().setTokens(WHOLE).setDelegations(CHAPTERS).setDepth(1).build())
        .build();
    // end
  }

  private static TaskResult edit(TaskContext task, Story story) {
    // snippet: children
    Map<String, TaskDraft> chapters = new LinkedHashMap<>();
    for (int chapter = 1; chapter <= CHAPTERS; chapter++) {
      chapters.put(
          "chapter-" + chapter,
          TaskDraft.forCapability("text.write")
              .objective("Write chapter " + chapter)
              .budgetTokens(EACH)
              .heartbeatTimeout(Duration.ofSeconds(1))
              .build());
    }
    task.manager().submitAll(chapters);
    // end
    story.stage.tell(
        "editor", "asks for %d chapters with %d tokens each".formatted(CHAPTERS, EACH));
    story.children.countDown();
    task.manager().collect(task.manager().children()).await();
    return TaskResult.text("all chapters are there");
  }

  // snippet: work
  private static TaskResult write(TaskContext task, Story story) throws InterruptedException {
    task.onBudgetWarning(warning -> story.warned(task, warning.getSpent(), warning.getLimit()));
    boolean first = task.objective().endsWith("1");
    Chapter chapter = new Chapter(first ? 5 : 3, first ? 110 : 50);
    AtomicInteger written = story.pagesOf(task.taskId());
    while (written.get() < chapter.pages()) {
      task.throwIfCancelled();
      task.addUsage(Usage.newBuilder().setTokens(chapter.tokensPerPage()).setCalls(1).build());
      written.incrementAndGet();
      Thread.sleep(700);
    }
    return TaskResult.text("chapter of %d pages".formatted(written.get()));
  }

  // end

  private static void topUp(TaskHandle book, TaskHandle chapter, Stage stage) {
    // snippet: top-up
    Budget more = Budget.newBuilder().setTokens(200).build();
    book.topUp(more, "for the first chapter");
    chapter.topUp(more, "the chapter is worth it");
    // end
    stage.tell("owner", "adds 200 tokens to the book, and gives them to that chapter");
  }

  /** Waits until a chapter is parked; returns its id. */
  private static String awaitParked(Parley parley, TaskHandle book, Story story)
      throws InterruptedException {
    story.children.await(30, TimeUnit.SECONDS);
    for (int look = 0; look < 300; look++) {
      for (Task task : story.chapters(parley, book)) {
        story.seen(task);
        if (task.getReason() == TaskReason.TASK_REASON_BUDGET_TOKENS) {
          story.stage.tell("broker", "has stopped the writer of " + task.getTaskId());
          return task.getTaskId();
        }
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("expected a chapter to run out of tokens, but none did");
  }

  private static long spent(Task task) {
    return task.getBudget().getLinesList().stream()
        .filter(line -> line.getItem() == BudgetItem.BUDGET_ITEM_TOKENS)
        .mapToLong(line -> line.getSpent())
        .sum();
  }

  private record Chapter(int pages, long tokensPerPage) {}

  /** What happens, as the participants tell it. Thread-safe. */
  private static final class Story {
    final Stage stage;
    final CountDownLatch children = new CountDownLatch(1);
    final AtomicInteger warnings = new AtomicInteger();
    final AtomicInteger waited = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> pages = new ConcurrentHashMap<>();

    Story(Stage stage) {
      this.stage = stage;
    }

    /** The pages that are there, which outlive an attempt. */
    AtomicInteger pagesOf(String taskId) {
      return pages.computeIfAbsent(taskId, id -> new AtomicInteger());
    }

    void warned(TaskContext task, long spent, long limit) {
      warnings.incrementAndGet();
      stage.tell("writer", "hears: %d of %d tokens of %s".formatted(spent, limit, task.taskId()));
    }

    List<Task> chapters(Parley parley, TaskHandle book) {
      return IntStream.rangeClosed(1, CHAPTERS)
          .mapToObj(n -> parley.requester().task(book.id() + ".chapter-" + n).get())
          .toList();
    }

    void seen(Task task) {
      if (task.getReason() == TaskReason.TASK_REASON_BUDGET_WAIT
          && !waiting.contains(task.getTaskId())) {
        waiting.add(task.getTaskId());
        waited.incrementAndGet();
        stage.tell("broker", task.getTaskId() + " waits until budget comes back");
      }
    }
  }
}
