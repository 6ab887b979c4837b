package dev.parley.examples.audit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connection of one agent, which can be cut the way a crash cuts it: nothing is said before,
 * and nothing comes after. Thread-safe.
 */
final class Lifeline implements ClientInterceptor {

  private final Set<ClientCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** Ends all calls at once; later ones go nowhere. */
  void cut() {
    cut = true;
    calls.forEach(call -> call.cancel("The agent crashed", null));
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new CutCall<>(next.newCall(method, options));
  }

  /** A call of which nothing leaves the agent once its line is cut. */
  private final class CutCall<Q, A> extends SimpleForwardingClientCall<Q, A> {

    CutCall(ClientCall<Q, A> call) {
      super(call);
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      super.start(listener, headers);
      calls.add(delegate());
      if (cut) {
        delegate().cancel("The agent crashed", null);
      }
    }

    @Override
    public void sendMessage(Q message) {
      if (!cut) {
        super.sendMessage(message);
      }
    }

    @Override
    public void halfClose() {
      if (!cut) {
        super.halfClose();
      }
    }
  }
}
