package dev.parley.server.edge.error;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a request that cannot be read reach the {@link CallGuard}, as what it is, instead of ending
 * the call before anybody has a say in what the peer is told. Responses are not touched.
 */
public final class ReadableRequests {

  private ReadableRequests() {}

  /** Stands where the message would. Only a guard may see it. */
  record Unreadable(StatusRuntimeException cause) {}

  /** The same service, for a {@link CallGuard} as its outermost interceptor. */
  public static ServerServiceDefinition of(ServerServiceDefinition service) {
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    service.getMethods().forEach(method -> methods.add(readable(method)));
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder readable = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(readable::addMethod);
    return readable.build();
  }

  private static <Q, A> ServerMethodDefinition<Q, A> readable(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Reader<>(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
            .build(),
        method.getServerCallHandler());
  }

  private record Reader<Q>(Marshaller<Q> marshaller) implements Marshaller<Q> {

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
}
