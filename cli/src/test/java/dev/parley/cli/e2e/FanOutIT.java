package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskResult;
import dev.parley.v1.Part;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Items of a fan-out that come from the user's own code. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class FanOutIT {
  private static final int ITEMS = 1_500;

  private final BrokerProcess broker;

  FanOutIT(BrokerProcess broker) {
    this.broker = broker;
  }

  @Test
  void itemsThatFailInTheMiddleCanBeSentAgain() throws Exception {
    try (Parley parley = Parley.connect(broker.endpoint())) {
      parley
          .worker("echo")
          .capability("text.echo.items", task -> TaskResult.text(task.text()))
          .maxInFlight(32)
          .start();

      assertThatThrownBy(() -> parley.requester().submitFanOut(draft(), () -> items(1_200)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no item 1200");
      var all = parley.requester().submitFanOut(draft(), () -> items(ITEMS));

      assertThat(all.await(Duration.ofMinutes(1)).completed()).isTrue();
      assertThat(all.get().getChildCount()).isEqualTo(ITEMS);
    }
  }

  private static TaskDraft draft() {
    return TaskDraft.forEach(TaskDraft.forCapability("text.echo.items").objective("Echo.").build())
        .objective("Echo all.")
        .idempotencyKey("echo-items")
        .build();
  }

  /** Fails when it comes to an item that is not there. */
  private static Iterator<Part> items(int there) {
    return IntStream.range(0, ITEMS)
        .mapToObj(item -> {
          if (item == there) {
            throw new IllegalStateException("no item " + item);
          }
          return Content.textPart("item " + item);
        })
        .iterator();
  }
}
