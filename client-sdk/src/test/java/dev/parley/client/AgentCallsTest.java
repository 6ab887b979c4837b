package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.AnswerTaskResponse;
import dev.parley.v1.Budget;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.ControlServiceGrpc.ControlServiceImplBase;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.DiscardTaskResponse;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.EndorseContentResponse;
import dev.parley.v1.KillRequest;
import dev.parley.v1.KillResponse;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.PauseResponse;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.PauseScheduleResponse;
import dev.parley.v1.ResumeRequest;
import dev.parley.v1.ResumeResponse;
import dev.parley.v1.ResumeScheduleRequest;
import dev.parley.v1.ResumeScheduleResponse;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetargetTaskResponse;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.RetryTaskResponse;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveResponse;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.ScheduleServiceGrpc.ScheduleServiceImplBase;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.SendMessageResponse;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TopUpBudgetResponse;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.TriggerScheduleResponse;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.UpdateScheduleRequest;
import dev.parley.v1.UpdateScheduleResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In whose name handles call, as the broker is told. */
final class AgentCallsTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @Test
  void aHandleSpeaksAsTheAgentThatItIsOf() {
    try (Answered answered = Answered.by(new Recorder())) {
      TaskHandle task = answered.parley().requester().task("a");
      call(task);
      call(task.asAgent("eve"));
    }

    assertThat(asked)
        .containsExactly(
            "review by ",
            "answer by ",
            "send by ",
            "endorse by ",
            "top up by ",
            "cancel by ",
            "review by eve",
            "answer by eve",
            "send by eve",
            "endorse by eve",
            "top up by eve",
            "cancel by eve");
  }

  @Test
  void schedulesAreChangedAsTheAgentThatAsks() {
    try (Answered answered = Answered.by(new ScheduleRecorder())) {
      call(answered.parley().schedules());
      call(answered.parley().schedules().asAgent("eve"));
    }

    assertThat(asked)
        .containsExactly(
            "update by ",
            "pause by ",
            "resume by ",
            "trigger by ",
            "update by eve",
            "pause by eve",
            "resume by eve",
            "trigger by eve");
  }

  @Test
  void switchesAreThrownAndParkedTasksDealtWithAsTheAgentThatAsks() {
    try (Answered answered = Answered.by(new ControlRecorder(), new Recorder())) {
      call(answered.parley().control());
      call(answered.parley().control().asAgent("eve"));
    }

    List<String> calls =
        List.of("kill", "revive", "pause", "resume", "retry", "retarget", "retarget", "discard");
    assertThat(asked)
        .containsExactlyElementsOf(
            Stream.of("", "eve")
                .flatMap(agent -> calls.stream().map(call -> call + " by " + agent))
                .toList());
  }

  @Test
  void aRequesterAsksAsTheAgentThatItIsOf() {
    try (FakeBroker broker = FakeBroker.start();
        Parley parley = broker.client().connect()) {
      Requester eve = parley.requester().asAgent("eve");
      TaskHandle task = eve.submit(TaskDraft.forCapability("work").objective("Do it.").build());

      assertThat(task.get().getRequester().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
      assertThat(task.get().getRequester().getId()).isEqualTo("eve");
    }
  }

  private static void call(TaskHandle task) {
    task.review(1, Review.redo("once more"));
    task.answer("q", Answers.text("this"));
    task.send("by the way");
    task.endorse(TrustLabel.TRUST_LABEL_USER, "I read it");
    task.topUp(Budget.newBuilder().setTokens(1).build(), "go on");
    task.cancel("not needed");
  }

  private static void call(Schedules schedules) {
    schedules.update("s", TaskDraft.forCapability("work").objective("Do it.").build());
    schedules.pause("s", "wait");
    schedules.resume("s", "go on");
    schedules.trigger("s");
  }

  private static void call(Control control) {
    control.kill(Control.tree("a"), "stop");
    control.revive("s", ReviveStage.REVIVE_STAGE_DISPATCH, "go on");
    control.pause(Control.tree("a"), RunningAttempts.RUNNING_ATTEMPTS_FINISH, "wait");
    control.resume("s", "go on");
    control.retry("a", "again");
    control.retargetToCapability("a", "work", "by others");
    control.retargetToAgent("a", "bob", "by him");
    control.discard("a", "not needed");
  }

  private <A> void note(String call, String agentId, A response, StreamObserver<A> out) {
    asked.add(call + " by " + agentId);
    out.onNext(response);
    out.onCompleted();
  }

  private final class ScheduleRecorder extends ScheduleServiceImplBase {
    @Override
    public void updateSchedule(
        UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> out) {
      note("update", request.getAgentId(), UpdateScheduleResponse.getDefaultInstance(), out);
    }

    @Override
    public void pauseSchedule(
        PauseScheduleRequest request, StreamObserver<PauseScheduleResponse> out) {
      note("pause", request.getAgentId(), PauseScheduleResponse.getDefaultInstance(), out);
    }

    @Override
    public void resumeSchedule(
        ResumeScheduleRequest request, StreamObserver<ResumeScheduleResponse> out) {
      note("resume", request.getAgentId(), ResumeScheduleResponse.getDefaultInstance(), out);
    }

    @Override
    public void triggerSchedule(
        TriggerScheduleRequest request, StreamObserver<TriggerScheduleResponse> out) {
      note("trigger", request.getAgentId(), TriggerScheduleResponse.getDefaultInstance(), out);
    }
  }

  private final class ControlRecorder extends ControlServiceImplBase {
    @Override
    public void kill(KillRequest request, StreamObserver<KillResponse> out) {
      note("kill", request.getAgentId(), KillResponse.getDefaultInstance(), out);
    }

    @Override
    public void revive(ReviveRequest request, StreamObserver<ReviveResponse> out) {
      note("revive", request.getAgentId(), ReviveResponse.getDefaultInstance(), out);
    }

    @Override
    public void pause(PauseRequest request, StreamObserver<PauseResponse> out) {
      note("pause", request.getAgentId(), PauseResponse.getDefaultInstance(), out);
    }

    @Override
    public void resume(ResumeRequest request, StreamObserver<ResumeResponse> out) {
      note("resume", request.getAgentId(), ResumeResponse.getDefaultInstance(), out);
    }

    @Override
    public void retargetTask(
        RetargetTaskRequest request, StreamObserver<RetargetTaskResponse> out) {
      note("retarget", request.getAgentId(), RetargetTaskResponse.getDefaultInstance(), out);
    }

    @Override
    public void discardTask(DiscardTaskRequest request, StreamObserver<DiscardTaskResponse> out) {
      note("discard", request.getAgentId(), DiscardTaskResponse.getDefaultInstance(), out);
    }
  }

  private final class Recorder extends TaskServiceImplBase {
    @Override
    public void reviewTask(ReviewTaskRequest request, StreamObserver<ReviewTaskResponse> out) {
      note("review", request.getAgentId(), ReviewTaskResponse.getDefaultInstance(), out);
    }

    @Override
    public void answerTask(AnswerTaskRequest request, StreamObserver<AnswerTaskResponse> out) {
      note("answer", request.getAgentId(), AnswerTaskResponse.getDefaultInstance(), out);
    }

    @Override
    public void sendMessage(SendMessageRequest request, StreamObserver<SendMessageResponse> out) {
      note("send", request.getAgentId(), SendMessageResponse.getDefaultInstance(), out);
    }

    @Override
    public void endorseContent(
        EndorseContentRequest request, StreamObserver<EndorseContentResponse> out) {
      note("endorse", request.getAgentId(), EndorseContentResponse.getDefaultInstance(), out);
    }

    @Override
    public void topUpBudget(TopUpBudgetRequest request, StreamObserver<TopUpBudgetResponse> out) {
      note("top up", request.getAgentId(), TopUpBudgetResponse.getDefaultInstance(), out);
    }

    @Override
    public void retryTask(RetryTaskRequest request, StreamObserver<RetryTaskResponse> out) {
      note("retry", request.getAgentId(), RetryTaskResponse.getDefaultInstance(), out);
    }

    @Override
    public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> out) {
      note("cancel", request.getAgentId(), CancelTaskResponse.getDefaultInstance(), out);
    }
  }
}
