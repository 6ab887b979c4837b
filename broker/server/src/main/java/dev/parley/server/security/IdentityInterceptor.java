package dev.parley.server.security;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Establishes who a call acts as, before anything else looks at it. Thread-safe.
 *
 * <p>Without transport security there is one identity: the listener is bound to a loopback address,
 * so that whoever connects is on this machine.
 */
public final class IdentityInterceptor implements ServerInterceptor {
  private static final Context.Key<Identity> KEY = Context.key("parley-identity");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context context = Context.current().withValue(KEY, Identity.LOCAL);
    return Contexts.interceptCall(context, call, headers, next);
  }

  static Identity current() {
    Identity identity = KEY.get();
    if (identity == null) {
      throw new IllegalStateException(
          "Expected an identity, but the call did not pass the identity interceptor.");
    }
    return identity;
  }
}
