package dev.parley.server.edge.agent;

import dev.parley.server.security.Identity;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.BrokerFrame;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Takes the streams of agents. Thread-safe. */
public final class AgentStreamService extends AgentServiceGrpc.AgentServiceImplBase {
  private final AgentContext context;
  private final Sessions sessions;

  public AgentStreamService(AgentContext context, Sessions sessions) {
    this.context = context;
    this.sessions = sessions;
  }

  @Override
  public StreamObserver<AgentFrame> connect(StreamObserver<BrokerFrame> out) {
    ServerCallStreamObserver<BrokerFrame> call = (ServerCallStreamObserver<BrokerFrame>) out;
    AgentSession session = new AgentSession(context, Identity.current(), call, sessions);
    session.start();
    return session.inbound();
  }
}
