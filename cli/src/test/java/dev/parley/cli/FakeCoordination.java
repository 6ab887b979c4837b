package dev.parley.cli;

import dev.parley.v1.Barrier;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceImplBase;
import dev.parley.v1.ListBarriersRequest;
import dev.parley.v1.ListBarriersResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** Has the barriers that a test puts there. */
final class FakeCoordination extends CoordinationServiceImplBase {
  final List<Barrier> barriers = new ArrayList<>();

  @Override
  public void listBarriers(ListBarriersRequest request, StreamObserver<ListBarriersResponse> out) {
    out.onNext(ListBarriersResponse.newBuilder().addAllBarriers(barriers).build());
    out.onCompleted();
  }
}
