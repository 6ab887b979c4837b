package dev.parley.server.security;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Says who a call acts as before anything else looks at it: whoever its connection belongs to.
 * Thread-safe.
 */
public final class IdentityInterceptor implements ServerInterceptor {
  private static final Context.Key<Identity> KEY = Context.key("parley-identity");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Identity known = call.getAttributes().get(Connections.KEY);
    Context context = Context.current().withValue(KEY, known == null ? Identity.LOCAL : known);
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
