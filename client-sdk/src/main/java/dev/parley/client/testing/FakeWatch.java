package dev.parley.client.testing;

import dev.parley.v1.TaskEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.function.Function;

/** One open watch: sends as fast as its reader reads. Confined to the broker's thread. */
final class FakeWatch<A> {
  private final FakeTask top;
  private final List<TaskEvent> events;
  private final Function<TaskEvent, Boolean> wanted;
  private final Function<TaskEvent, A> wrap;
  private final ServerCallStreamObserver<A> out;
  private int next;
  private int left;
  private boolean over;

  /**
   * @param events grows at its end
   * @param next the index of the first event to look at
   * @param left after how many events the watch breaks; 0 for never
   */
  FakeWatch(
      FakeTask top,
      List<TaskEvent> events,
      Function<TaskEvent, Boolean> wanted,
      Function<TaskEvent, A> wrap,
      ServerCallStreamObserver<A> out,
      int next,
      int left) {
    this.top = top;
    this.events = events;
    this.wanted = wanted;
    this.wrap = wrap;
    this.out = out;
    this.next = next;
    this.left = left == 0 ? Integer.MAX_VALUE : left;
  }

  /**
   * Sends what there is to send.
   *
   * @return false when the watch is over
   */
  boolean pump() {
    if (out.isCancelled()) {
      over = true;
    }
    while (!over && next < events.size() && out.isReady()) {
      TaskEvent event = events.get(next++);
      if (wanted.apply(event)) {
        if (left-- == 0) {
          drop("the watch was dropped after enough events");
          return false;
        }
        out.onNext(wrap.apply(event));
      }
    }
    if (!over && next >= events.size() && top.ended()) {
      over = true;
      out.onCompleted();
    }
    return !over;
  }

  void drop(String why) {
    if (!over) {
      over = true;
      out.onError(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
    }
  }
}
