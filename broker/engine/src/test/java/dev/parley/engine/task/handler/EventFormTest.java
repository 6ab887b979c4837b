package dev.parley.engine.task.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.journal.v1.Event;
import org.junit.jupiter.api.Test;

final class EventFormTest {
  private final EventForm form = new EventForm();

  @Test
  void nothingOfAnEventIsInTheNextOne() {
    Event first = form.build(form.begin().setTaskId("a").setNumber(1));
    Event second = form.build(form.begin().setTaskId("b"));

    assertThat(first.getTaskId()).isEqualTo("a");
    assertThat(second).isEqualTo(Event.newBuilder().setTaskId("b").build());
  }

  @Test
  void anEventIsBuiltBeforeTheNextOneIsBegun() {
    form.begin();

    assertThatThrownBy(form::begin)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("built before the next one");
  }

  @Test
  void anEventIsBuiltOnce() {
    Event.Builder event = form.begin();
    form.build(event);

    assertThatThrownBy(() -> form.build(event)).isInstanceOf(AssertionError.class);
  }

  @Test
  void noOtherEventIsBuilt() {
    form.begin();

    assertThatThrownBy(() -> form.build(Event.newBuilder())).isInstanceOf(AssertionError.class);
  }
}
