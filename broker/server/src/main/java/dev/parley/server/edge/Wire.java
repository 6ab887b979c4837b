package dev.parley.server.edge;

import dev.parley.server.edge.error.ReadableRequests;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;

/** How the messages of services are read and written. */
final class Wire {

  private Wire() {}

  /** The same service, whose outermost interceptor has to be a {@code CallGuard}. */
  static ServerServiceDefinition of(ServerServiceDefinition service) {
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    service.getMethods().forEach(method -> methods.add(of(method)));
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder same = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(same::addMethod);
    return same.build();
  }

  private static <Q, A> ServerMethodDefinition<Q, A> of(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new ReadableRequests<>(descriptor.getRequestMarshaller()),
                new Answers<>(descriptor.getResponseMarshaller()))
            .build(),
        method.getServerCallHandler());
  }
}
