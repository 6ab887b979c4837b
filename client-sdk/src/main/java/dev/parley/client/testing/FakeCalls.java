package dev.parley.client.testing;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the calls of the fake broker. Thread-safe. */
final class FakeCalls implements ServerInterceptor {
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /** How often a method was called, by its bare name. */
  int of(String method) {
    return counts.getOrDefault(method, 0);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getBareMethodName();
    counts.merge(method == null ? "" : method, 1, Integer::sum);
    return next.startCall(call, headers);
  }
}
