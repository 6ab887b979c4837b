package dev.parley.server.edge.task;

import dev.parley.engine.task.command.TaskReply;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.security.Identity;
import dev.parley.v1.BatchCreateTasksResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CreateTaskResult;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Creates the tasks of one batch, each by itself, and answers when all are done. Thread-safe. */
final class BatchCreate {
  private final UnaryCall<BatchCreateTasksResponse> call;
  private final AtomicReferenceArray<CreateTaskResult> results;
  private final AtomicInteger open;

  BatchCreate(UnaryCall<BatchCreateTasksResponse> call, int requests) {
    this.call = call;
    this.results = new AtomicReferenceArray<>(requests);
    this.open = new AtomicInteger(requests);
  }

  void start(TaskCreator creator, Identity identity, List<CreateTaskRequest> requests) {
    for (int i = 0; i < requests.size(); i++) {
      int index = i;
      creator.create(
          identity,
          requests.get(i),
          created -> done(index, result(created)),
          problem -> done(index, result(problem)));
    }
  }

  private void done(int index, CreateTaskResult result) {
    if (results.getAndSet(index, result) == null && open.decrementAndGet() == 0) {
      CreateTaskResult[] all = new CreateTaskResult[results.length()];
      Arrays.setAll(all, results::get);
      call.respond(BatchCreateTasksResponse.newBuilder().addAllResults(Arrays.asList(all)).build());
    }
  }

  /** What became of one request of many. The requester knows the spec: it is left out. */
  static CreateTaskResult result(TaskReply.Created created) {
    return CreateTaskResult.newBuilder()
        .setResponse(
            CreateTaskResponse.newBuilder()
                .setTask(TaskMapper.receipt(created.task()))
                .setCreated(created.created()))
        .build();
  }

  static CreateTaskResult result(Problem problem) {
    return CreateTaskResult.newBuilder().setRefusal(Errors.refusal(problem)).build();
  }
}
