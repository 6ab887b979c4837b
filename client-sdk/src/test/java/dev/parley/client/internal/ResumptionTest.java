package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.parley.client.Answers;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.AnswerTaskResponse;
import dev.parley.v1.Lease;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.Resumption;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a manager that goes on does for its children, as the broker hears it. */
final class ResumptionTest {
  private static final Lease LEASE = Lease.newBuilder().setTaskId("root").setToken(7).build();

  private final List<AnswerTaskRequest> heard = new CopyOnWriteArrayList<>();
  private final Set<String> answered = new HashSet<>();
  private final AnsweredCore broker = AnsweredCore.by(new Questions());
  private final ClientCore core = broker.core;

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void everyOpenQuestionOfAChildIsAnsweredUnderTheLease() throws Exception {
    int count =
        resumption()
            .answer((child, question) -> Answers.text(child.id() + ": " + question.getText()));

    assertThat(count).isEqualTo(3);
    assertThat(heard)
        .extracting(AnswerTaskRequest::getTaskId, request -> request.getAnswer().getText())
        .containsExactly(
            tuple("root.a", "root.a: Which color?"),
            tuple("root.a", "root.a: Which shape?"),
            tuple("root.c", "root.c: Which size?"));
    assertThat(heard)
        .allSatisfy(request -> {
          assertThat(request.getParentLease()).isEqualTo(LEASE);
          assertThat(request.getAgentId()).isEqualTo("m");
        });
  }

  @Test
  void whatSomebodyElseHasAnsweredDoesNotCount() throws Exception {
    answered.add("shape");

    assertThat(resumption().answer((child, question) -> Answers.text("this"))).isEqualTo(2);
  }

  @Test
  void whatTheAnswererThrowsLeavesTheOthersOpen() {
    assertThatThrownBy(() ->
            resumption()
                .answer((child, question) -> {
                  if (question.getQuestionId().equals("shape")) {
                    throw new IOException("nobody knows");
                  }
                  return Answers.text("this");
                }))
        .hasMessage("nobody knows");
    assertThat(heard).extracting(AnswerTaskRequest::getQuestionId).containsExactly("color");
  }

  private ResumptionImpl resumption() {
    return new ResumptionImpl(
        core,
        LEASE,
        new Caller(LEASE, "m"),
        Resumption.newBuilder()
            .addChildren(
                child("root.a")
                    .addQuestions(question("color", QuestionState.QUESTION_STATE_OPEN))
                    .addQuestions(question("weight", QuestionState.QUESTION_STATE_ANSWERED))
                    .addQuestions(question("shape", QuestionState.QUESTION_STATE_OPEN)))
            .addChildren(child("root.b"))
            .setNextPageToken("j2")
            .build());
  }

  private static Task.Builder child(String id) {
    return Task.newBuilder().setTaskId(id);
  }

  private static QuestionRecord question(String about, QuestionState state) {
    return QuestionRecord.newBuilder()
        .setQuestion(Question.newBuilder().setQuestionId(about).setText("Which " + about + "?"))
        .setState(state)
        .build();
  }

  /** Takes answers, and has one more page of children. */
  private final class Questions extends TaskServiceImplBase {
    @Override
    public void answerTask(AnswerTaskRequest request, StreamObserver<AnswerTaskResponse> out) {
      if (!answered.add(request.getQuestionId())) {
        out.onError(
            StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                    .setCode(Status.Code.FAILED_PRECONDITION.value())
                    .addDetails(
                        Any.pack(
                            ErrorInfo.newBuilder()
                                .setDomain("parley.dev")
                                .setReason("QUESTION_ANSWERED")
                                .build()))
                    .build()));
        return;
      }
      heard.add(request);
      out.onNext(AnswerTaskResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void listChildOutcomes(
        ListChildOutcomesRequest request, StreamObserver<ListChildOutcomesResponse> out) {
      assertThat(request.getPageToken()).isEqualTo("j2");
      out.onNext(
          ListChildOutcomesResponse.newBuilder()
              .addChildren(
                  child("root.c").addQuestions(question("size", QuestionState.QUESTION_STATE_OPEN)))
              .build());
      out.onCompleted();
    }
  }
}
