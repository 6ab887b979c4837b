package dev.parley.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.Task;
import dev.parley.v1.TaskSpec;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswersTest {
  private final Answers<Task> answers =
      new Answers<>(ProtoUtils.marshaller(Task.getDefaultInstance()));

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4_000, 4_096, 100_000})
  void anAnswerIsTheBytesOfItsMessageWhicheverWayItIsTaken(int chars) throws IOException {
    Task task =
        Task.newBuilder()
            .setTaskId("t1")
            .setSpec(TaskSpec.newBuilder().setObjective("é".repeat(chars)))
            .build();
    assertThat(drained(answers.stream(task))).isEqualTo(task.toByteArray());
    assertThat(drained(answers.stream(Task.getDefaultInstance()))).isEmpty();
    assertThat(answers.stream(task).readAllBytes()).isEqualTo(task.toByteArray());

    try (InputStream read = answers.stream(task)) {
      assertThat(read.available()).isEqualTo(task.getSerializedSize());
      assertThat(read.read()).isEqualTo(task.toByteArray()[0]);
      assertThat(read.available()).isEqualTo(task.getSerializedSize() - 1);
    }
  }

  private static byte[] drained(InputStream answer) throws IOException {
    assertThat(answer).isInstanceOf(KnownLength.class);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = answer.available();
    assertThat(((Drainable) answer).drainTo(out)).isEqualTo(length);
    return out.toByteArray();
  }
}
