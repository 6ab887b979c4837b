package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.BrokerFrame;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one worker, from opening to end. Confined to the loop.
 *
 * <p>At most {@link #INBOUND_WINDOW} frames of the broker wait for the loop; the next ones stay in
 * the transport.
 */
final class AgentStream {
  private static final int INBOUND_WINDOW = 64;

  /** What a stream tells its worker; called on the loop, never after {@link #ended}. */
  interface Owner {
    void received(BrokerFrame frame);

    /** There is room for more frames. */
    void ready();

    /**
     * The last call: the stream is over, for a reason or, when there is none, because both sides
     * were done.
     */
    void ended(@Nullable ParleyException error);
  }

  private final ClientCore core;
  private final Owner owner;
  private final ClientCall<AgentFrame, BrokerFrame> call;
  private boolean halfClosed;
  private boolean over;

  AgentStream(ClientCore core, Owner owner) {
    this.core = core;
    this.owner = owner;
    this.call = core.channel.newCall(AgentServiceGrpc.getConnectMethod(), CallOptions.DEFAULT);
  }

  /** Opens the stream with its first frame. */
  void open(AgentFrame hello) {
    call.start(new Listener(), new Metadata());
    call.request(INBOUND_WINDOW);
    call.sendMessage(hello);
  }

  boolean isReady() {
    return !over && !halfClosed && call.isReady();
  }

  /** Sends a frame; after the half-close nothing happens. */
  void send(AgentFrame frame) {
    if (!over && !halfClosed) {
      call.sendMessage(frame);
    }
  }

  /** Says that nothing more will come from this side. */
  void halfClose() {
    if (!over && !halfClosed) {
      halfClosed = true;
      call.halfClose();
    }
  }

  /** Ends the stream at once and without a word to the owner. */
  void abandon() {
    over = true;
    call.cancel("the worker let go of the stream", null);
  }

  private void onFrame(BrokerFrame frame) {
    if (!over) {
      call.request(1);
      owner.received(frame);
    }
  }

  private void onEnd(Status status, Metadata trailers) {
    if (!over) {
      over = true;
      owner.ended(status.isOk() ? null : Errors.of(status, trailers));
    }
  }

  private final class Listener extends ClientCall.Listener<BrokerFrame> {
    @Override
    public void onReady() {
      core.loop.execute(() -> {
        if (!over) {
          owner.ready();
        }
      });
    }

    @Override
    public void onMessage(BrokerFrame message) {
      core.loop.execute(() -> onFrame(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      core.loop.execute(() -> onEnd(status, trailers));
    }
  }
}
