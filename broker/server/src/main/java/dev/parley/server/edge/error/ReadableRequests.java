package dev.parley.server.edge.error;

import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Lets a request that cannot be read reach the {@link CallGuard}, which has to be the outermost
 * interceptor, as what it is, instead of ending the call before anybody has a say in what the peer
 * is told. Thread-safe.
 *
 * @param marshaller reads those that can be read
 */
public record ReadableRequests<Q>(Marshaller<Q> marshaller) implements Marshaller<Q> {

  /** Stands where the message would. Only a guard may see it. */
  record Unreadable(StatusRuntimeException cause) {}

  @Override
  public InputStream stream(Q message) {
    return marshaller.stream(message);
  }

  @Override
  @SuppressWarnings("unchecked") // The guard takes it out before anybody uses it as a message.
  public Q parse(InputStream bytes) {
    try {
      return marshaller.parse(bytes);
    } catch (StatusRuntimeException e) {
      return (Q) new Unreadable(e);
    }
  }
}
