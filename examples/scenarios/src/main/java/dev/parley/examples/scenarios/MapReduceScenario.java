package dev.parley.examples.scenarios;

import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.client.Yield;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.Part;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** "Do this for these ten thousand and combine", in one call. */
final class MapReduceScenario implements Scenario {
  private static final int ITEMS = 10_000;
  private static final int PARALLELISM = 500;

  @Override
  public String name() {
    return "map-reduce";
  }

  @Override
  public String summary() {
    return "Ten thousand items in one call: a task for each, at most 500 at a time, and one to combine.";
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    try (Parley parley = stage.connect();
        Worker pricer = pricer(parley);
        Worker reducer = reducer(parley, stage)) {
      int told = tellEverybody(parley);
      stage.tell("broker", "gave today's rates to each of %d agents".formatted(told));
      long start = System.nanoTime();
      TaskHandle task = submit(parley, MapReduceScenario::items);
      stage.tell(
          "requester",
          "asks for the prices of %,d listings in one call, as task %s, %.1f s"
              .formatted(ITEMS, task.id(), seconds(start)));
      CompletableFuture<TaskOutcome> outcome = task.outcome();
      Progress seen = follow(task, outcome, stage);
      String sum = outcome.get().orThrow().text();
      double seconds = seconds(start);
      stage.tell("broker", "the task is completed after %.1f s: %s".formatted(seconds, sum));
      JoinStatus join = task.get().getJoin();
      long completed = pricer.stats().completed() + reducer.stats().completed();
      return Facts.of(sum.equals(expected()) && join.getCompleted() == ITEMS && told == 2)
          .with("task_id", task.id())
          .with("told", told)
          .with("items", ITEMS)
          .with("completed", join.getCompleted())
          .with("results", completed)
          .with("looks", seen.looks())
          .with("partial_results", seen.partialResults())
          .with("seconds", Math.round(seconds * 10) / 10.0)
          .with("result", sum);
    }
  }

  // snippet: broadcast
  /** Gives today's rates to every agent that calculates, and returns how many have them. */
  private static int tellEverybody(Parley parley) {
    TaskDraft rates =
        TaskDraft.forAll("rates.load").objective("Use these rates.").text("USD/EUR 0.92").build();
    TaskHandle task = parley.requester().submit(rates);
    task.outcome().join().orThrow();
    return task.get().getJoin().getCompleted();
  }

  // end

  // snippet: submit
  private static TaskHandle submit(Parley parley, Iterable<Part> listings) {
    TaskDraft each =
        TaskDraft.forCapability("listing.price").objective("Find the price of this.").build();
    TaskDraft all =
        TaskDraft.forEach(each)
            .objective("Find out what all listings cost.")
            .parallelism(PARALLELISM)
            .until(Yield.untilAll().tolerateFailures(10))
            .reduceBy("prices.sum")
            .build();
    return parley.requester().submitFanOut(all, listings);
  }

  // end

  private static Iterator<Part> items() {
    return IntStream.range(0, ITEMS).mapToObj(i -> Content.textPart("listing " + i)).iterator();
  }

  private static String expected() {
    return "%d listings, %d EUR"
        .formatted(ITEMS, IntStream.range(0, ITEMS).mapToLong(MapReduceScenario::price).sum());
  }

  private static long price(int listing) {
    return 10L + listing % 7;
  }

  private static Worker pricer(Parley parley) {
    return parley
        .worker("pricer")
        .capability(
            "listing.price",
            task -> {
              int listing = Integer.parseInt(task.text().substring("listing ".length()));
              return TaskResult.text(Long.toString(price(listing)));
            })
        .capability("rates.load", task -> TaskResult.text("loaded"))
        .maxInFlight(32)
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  private static Worker reducer(Parley parley, Stage stage) {
    return parley
        .worker("accountant")
        .capability("prices.sum", task -> sum(task, stage))
        .capability("rates.load", task -> TaskResult.text("loaded"))
        .drainGrace(Duration.ofSeconds(1))
        .start();
  }

  // snippet: reduce
  private static TaskResult sum(TaskContext task, Stage stage) {
    long sum = 0;
    int listings = 0;
    for (TaskOutcome listing : task.resumption().orElseThrow().outcomes()) {
      if (listing.completed()) {
        sum += Long.parseLong(listing.orThrow().text());
        listings++;
      }
    }
    stage.tell("accountant", "adds up %,d prices, which come in pages".formatted(listings));
    return TaskResult.text("%d listings, %d EUR".formatted(listings, sum));
  }

  // end

  /**
   * What was seen of the task while it ran.
   *
   * @param looks how often it was looked at
   * @param partialResults how many results could be read when there were some for the first time
   */
  private record Progress(int looks, int partialResults) {}

  /** Tells how far it is, which anybody can see while it runs, until it has ended. */
  private static Progress follow(
      TaskHandle task, CompletableFuture<TaskOutcome> outcome, Stage stage) throws Exception {
    int partial = 0;
    for (int looks = 0; looks < 600; looks++) {
      try {
        outcome.get(partial == 0 ? 50 : 500, TimeUnit.MILLISECONDS);
        return new Progress(looks, partial);
      } catch (TimeoutException e) {
        JoinStatus join = task.get().getJoin();
        stage.tell(
            "broker",
            "%,d of %,d listings are done".formatted(join.getCompleted(), join.getTotal()));
        if (partial == 0) {
          partial = soFar(task, stage);
        }
      }
    }
    throw new IllegalStateException("expected the task to end within 5 minutes, but it did not");
  }

  // snippet: so-far
  /** Adds up the prices that are known by now, and returns how many. */
  private static int soFar(TaskHandle task, Stage stage) {
    long sum = 0;
    int listings = 0;
    for (TaskOutcome listing : task.outcomesSoFar()) {
      if (listing.completed()) {
        sum += Long.parseLong(listing.orThrow().text());
        listings++;
      }
    }
    stage.tell("requester", "reads %,d results while others run: %,d EUR".formatted(listings, sum));
    return listings;
  }

  // end

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
