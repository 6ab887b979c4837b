package dev.parley.client.readme;

import dev.parley.client.Parley;
import dev.parley.client.TaskResult;

/** A complete agent. */
public final class ReadmeExample {
  private ReadmeExample() {}

  public static void main(String[] args) throws InterruptedException {
    try (Parley parley = Parley.connect("localhost:7450")) {
      parley
          .worker("counter-1")
          .capability("text.count", task -> TaskResult.text(task.text().length() + " characters"))
          .maxInFlight(8)
          .start()
          .awaitTermination(); // Until SIGTERM; what runs by then is finished first.
    }
  }
}
