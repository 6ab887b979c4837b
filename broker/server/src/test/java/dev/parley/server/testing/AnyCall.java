package dev.parley.server.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.ArtifactServiceGrpc;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.Refusal;
import dev.parley.v1.ScheduleServiceGrpc;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Sends whatever a test says to the one method that takes it, and tells what it was refused for.
 * Used by one thread.
 */
public final class AnyCall {

  /**
   * What became of it.
   *
   * @param reason as the catalogue has it; empty when it was taken
   * @param fields that are not as documented
   */
  public record Answer(String reason, List<String> fields) {}

  private static final Answer TAKEN = new Answer("", List.of());

  private final Channel channel;
  private final TestAgent agent;

  /** Calls on a channel, and sends frames as an agent that is connected. */
  public AnyCall(Channel channel, TestAgent agent) {
    this.channel = channel;
    this.agent = agent;
  }

  /** Sends the messages of one call, or one frame. */
  public Answer send(List<Message> messages) {
    if (!(messages.getFirst() instanceof AgentFrame frame)) {
      return call(method(messages.getFirst()), messages);
    }
    return frame.hasHello() ? hello(frame) : answer(agent.ask(frame.toBuilder()).getRefusal());
  }

  private Answer hello(AgentFrame frame) {
    TestAgent other = TestAgent.open(channel);
    other.sendAsIs(frame);
    Throwable end = other.awaitWelcomeOrEnd();
    other.cancel();
    return end == null ? TAKEN : answer(end);
  }

  private static Answer answer(Refusal refusal) {
    if (refusal.equals(Refusal.getDefaultInstance())) {
      return TAKEN;
    }
    String field = refusal.getMetadataOrDefault("field", "");
    return new Answer(
        refusal.getReason().name().substring("ERROR_REASON_".length()),
        field.isEmpty() ? List.of() : List.of(field));
  }

  private static Answer answer(Throwable failure) {
    return new Answer(Failures.info(failure).getReason(), fields(failure));
  }

  private static List<String> fields(Throwable failure) {
    Status status = StatusProto.fromThrowable(failure);
    try {
      for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          return detail.unpack(BadRequest.class).getFieldViolationsList().stream()
              .map(BadRequest.FieldViolation::getField)
              .toList();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return List.of();
  }

  /** Sends as many messages as there are, whatever kind of call it is, and waits for an answer. */
  private Answer call(MethodDescriptor<Message, Message> method, List<Message> messages) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    StreamObserver<Message> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS)),
            new StreamObserver<>() {
              @Override
              public void onNext(Message response) {
                answered.complete(TAKEN);
              }

              @Override
              public void onError(Throwable failure) {
                // One that comes after the answer is the end of the channel.
                if (!answered.isDone()) {
                  answered.complete(answer(failure));
                }
              }

              @Override
              public void onCompleted() {
                answered.complete(TAKEN);
              }
            });
    messages.forEach(requests::onNext);
    requests.onCompleted();
    return answered.join();
  }

  @SuppressWarnings("unchecked")
  private static MethodDescriptor<Message, Message> method(Message request) {
    return Stream.of(
            TaskServiceGrpc.getServiceDescriptor(),
            ControlServiceGrpc.getServiceDescriptor(),
            CoordinationServiceGrpc.getServiceDescriptor(),
            ScheduleServiceGrpc.getServiceDescriptor(),
            ArtifactServiceGrpc.getServiceDescriptor(),
            AgentDirectoryServiceGrpc.getServiceDescriptor())
        .map(ServiceDescriptor::getMethods)
        .flatMap(methods -> methods.stream())
        .filter(method -> takes(method, request))
        .map(method -> (MethodDescriptor<Message, Message>) method)
        .findFirst()
        .orElseThrow();
  }

  private static boolean takes(MethodDescriptor<?, ?> method, Message request) {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier
        && supplier.getMethodDescriptor().getInputType().equals(request.getDescriptorForType());
  }
}
