package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.ControlServiceGrpc.ControlServiceImplBase;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.ListSwitchesRequest;
import dev.parley.v1.ListSwitchesResponse;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetargetTaskResponse;
import dev.parley.v1.Switch;
import dev.parley.v1.Target;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the broker is asked by calls that the fake broker does not know. */
final class ServiceCallsTest {
  private final List<CreateFanOutRequest> fanOuts = new CopyOnWriteArrayList<>();
  private final List<RetargetTaskRequest> retargets = new CopyOnWriteArrayList<>();
  private final Answered answered = Answered.by(new Tasks(), new Controls());
  private final Parley parley = answered.parley();

  @AfterEach
  void close() {
    answered.close();
  }

  @Test
  void itemsOfSeveralPartsAreSentAsTheyAre() {
    TaskDraft draft =
        TaskDraft.forEach(TaskDraft.forCapability("page.read").objective("Read it.").build())
            .objective("Read all.")
            .build();
    FanOutItem item =
        FanOutItem.newBuilder()
            .addInputs(Content.textPart("front"))
            .addInputs(Content.textPart("back"))
            .build();
    parley.requester().submitFanOutItems(draft, List.of(item, item));
    parley.requester().submitFanOut(draft, List.of(Content.textPart("front")));

    assertThat(fanOuts.get(0).getItemsList()).containsExactly(item, item);
    assertThat(fanOuts.get(1).getItemsList())
        .containsExactly(FanOutItem.newBuilder().addInputs(Content.textPart("front")).build());
  }

  @Test
  void aParkedTaskIsGivenToAgentsWithLabels() {
    parley.control().retargetToCapability("t", "fix", Map.of("tier", "2"), "try others");
    parley.control().retargetToCapability("t", "fix", "try others");

    assertThat(retargets)
        .extracting(RetargetTaskRequest::getTarget)
        .extracting(Target::getCapability)
        .allMatch(target -> target.getCapability().equals("fix"))
        .extracting(target -> target.getLabelsMap())
        .isEqualTo(List.of(Map.of("tier", "2"), Map.of()));
  }

  @Test
  void switchesThatAreOffAreListedOnDemand() {
    assertThat(parley.control().switches()).extracting(Switch::getSwitchId).containsExactly("on");
    assertThat(parley.control().switchesEverEngaged())
        .extracting(Switch::getSwitchId)
        .containsExactly("on", "off");
  }

  /** Takes every fan-out. */
  private final class Tasks extends TaskServiceImplBase {
    @Override
    public StreamObserver<CreateFanOutRequest> createFanOut(
        StreamObserver<CreateFanOutResponse> out) {
      return new StreamObserver<>() {
        @Override
        public void onNext(CreateFanOutRequest request) {
          fanOuts.add(request);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
          out.onNext(CreateFanOutResponse.getDefaultInstance());
          out.onCompleted();
        }
      };
    }
  }

  /** Retargets whatever it is told, and knows a switch that is on and one that is off. */
  private final class Controls extends ControlServiceImplBase {
    @Override
    public void retargetTask(
        RetargetTaskRequest request, StreamObserver<RetargetTaskResponse> out) {
      retargets.add(request);
      out.onNext(RetargetTaskResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void listSwitches(
        ListSwitchesRequest request, StreamObserver<ListSwitchesResponse> out) {
      ListSwitchesResponse.Builder response =
          ListSwitchesResponse.newBuilder().addSwitches(Switch.newBuilder().setSwitchId("on"));
      if (request.getIncludeOff()) {
        response.addSwitches(Switch.newBuilder().setSwitchId("off"));
      }
      out.onNext(response.build());
      out.onCompleted();
    }
  }
}
