package dev.parley.cli;

import dev.parley.v1.ControlServiceGrpc.ControlServiceImplBase;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.DrainNodeResponse;
import dev.parley.v1.GetNodeRequest;
import dev.parley.v1.GetNodeResponse;
import dev.parley.v1.Node;
import dev.parley.v1.NodeState;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** A node that is told to drain, and is then in one state after the other. */
final class FakeNode extends ControlServiceImplBase {
  static final String ID = "n1";

  /** What it is in, from one look to the next; the last stays. */
  final List<NodeState> states = new ArrayList<>();

  /** By which id it was looked at. */
  final List<String> asked = new ArrayList<>();

  private Node next() {
    NodeState state = states.size() > 1 ? states.removeFirst() : states.getFirst();
    return Node.newBuilder().setNodeId(ID).setState(state).build();
  }

  @Override
  public void drainNode(DrainNodeRequest request, StreamObserver<DrainNodeResponse> answers) {
    answers.onNext(DrainNodeResponse.newBuilder().setNode(next()).build());
    answers.onCompleted();
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> answers) {
    asked.add(request.getNodeId());
    answers.onNext(GetNodeResponse.newBuilder().setNode(next()).build());
    answers.onCompleted();
  }
}
