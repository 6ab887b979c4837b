package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of the faults that Kafka reports. */
class FaultRecorderTest {

  private final FaultRecorder recorder = new FaultRecorder();
  private final AtomicInteger actions = new AtomicInteger();

  @Test
  void passesOnTheFirstFatalFault() {
    var handler = recorder.build("loader", true, actions::incrementAndGet);
    var cause = new IllegalStateException("disk");
    var thrown = handler.handleFault("cannot load", cause);
    handler.handleFault("again", new IllegalStateException("other"));

    assertThat(thrown).hasMessageContaining("cannot load").hasCause(cause);
    assertThat(recorder.fatal()).isCompletedWithValue(thrown);
    assertThat(actions).hasValue(2);
  }

  @Test
  void goesOnAfterOtherFaults() {
    recorder.build("publisher", false, actions::incrementAndGet).handleFault("late");
    assertThat(recorder.fatal()).isNotDone();
    assertThat(actions).hasValue(1);
  }
}
