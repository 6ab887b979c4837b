package dev.parley.server.edge.task;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.RequestCheck;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.FanOutMapper;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.security.Identity;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One fan-out whose items come in many messages. The next message is let in when the one before is
 * durable, so a stream costs no more than two of them.
 *
 * <p>Messages come on the event loop, answers on the threads of shards.
 */
final class FanOutStream implements StreamObserver<CreateFanOutRequest> {
  private final TaskContext context;
  private final TaskCreator creator;
  private final Identity identity;
  private final ServerCallStreamObserver<?> inbound;
  private final UnaryCall<CreateFanOutResponse> call;

  /** Set once the task is there. */
  private TaskReply.@Nullable Created created;

  private CreateTaskRequest create = CreateTaskRequest.getDefaultInstance();
  private int taken;
  private boolean busy;
  private boolean halfClosed;
  private boolean ended;

  FanOutStream(
      TaskContext context,
      TaskCreator creator,
      Identity identity,
      ServerCallStreamObserver<CreateFanOutResponse> out) {
    this.context = context;
    this.creator = creator;
    this.identity = identity;
    this.inbound = out;
    this.call = new UnaryCall<>(out);
    out.disableAutoRequest();
    out.request(1);
  }

  @Override
  public synchronized void onNext(CreateFanOutRequest message) {
    if (ended) {
      return;
    }
    busy = true;
    Check check = new Check();
    if (created == null) {
      create = message.getCreate();
      RequestCheck.fanOut(check, message);
    } else {
      RequestCheck.moreItems(check, message);
    }
    RequestCheck.items(check, message.getItemsList(), create.getSpec(), context.limits());
    Problem problem = check.problem();
    if (problem != null) {
      refuse(problem);
      return;
    }
    Set<String> schemas =
        context
            .cardSchemas()
            .itemSchemas(identity.tenant(), create.getSpec(), message.getItemsList());
    if (schemas.isEmpty()) {
      passed(message.getItemsList());
    } else {
      context
          .checks()
          .prepare(
              identity,
              create.getSpec(),
              message.getItemsList(),
              schemas,
              invalid -> {
                if (invalid == null) {
                  passed(message.getItemsList());
                } else {
                  refuse(invalid);
                }
              });
    }
  }

  private synchronized void passed(List<FanOutItem> items) {
    if (ended) {
      return;
    }
    if (created == null) {
      creator.createOpen(identity, create, task -> created(task, items), this::refuse);
    } else {
      take(items);
    }
  }

  private synchronized void created(TaskReply.Created task, List<FanOutItem> first) {
    created = task;
    take(first);
  }

  private void take(List<FanOutItem> items) {
    if (items.isEmpty()) {
      next();
    } else {
      add(items, false);
    }
  }

  private void add(List<FanOutItem> items, boolean complete) {
    TaskReply.Created task = created;
    if (task == null) {
      return;
    }
    boolean child = create.hasParentLease();
    TrustStamp stamp = child ? TrustStamp.AGENT : TrustStamp.USER;
    List<dev.parley.journal.v1.FanOutItem> stored =
        FanOutMapper.items(items, create.getSpec(), child, stamp);
    TaskKey key = task.task().key();
    RuleDesk rules = context.rules();
    if (rules == null) {
      submit(key, stored, complete);
    } else {
      rules.items(
          identity, key, taken, stored, ruled -> submit(key, ruled, complete), this::refuse);
    }
  }

  private synchronized void submit(
      TaskKey key, List<dev.parley.journal.v1.FanOutItem> items, boolean complete) {
    context
        .shards()
        .submit(
            key,
            new TaskCommand.AddItems(key, taken, items, complete),
            new Answering(
                context.faults(),
                "CreateFanOut",
                reply -> added(items.size(), complete, ((TaskReply.Found) reply).task()),
                this::refuse));
  }

  private synchronized void added(int items, boolean complete, TaskSnapshot task) {
    taken += items;
    if (!complete) {
      next();
    } else if (!ended && created != null) {
      ended = true;
      call.respond(
          CreateFanOutResponse.newBuilder()
              .setTask(TaskMapper.toPublic(task))
              .setCreated(created.created())
              .build());
    }
  }

  private void next() {
    if (halfClosed) {
      add(List.of(), true);
    } else {
      busy = false;
      inbound.request(1);
    }
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    if (busy || ended) {
      return;
    }
    busy = true;
    if (created == null) {
      refuse(
          Problem.invalid(
              "create", "expected what to create in the first message, but found none"));
    } else {
      add(List.of(), true);
    }
  }

  @Override
  public synchronized void onError(Throwable gone) {
    ended = true;
  }

  private synchronized void refuse(Problem problem) {
    if (!ended) {
      ended = true;
      call.refuse(problem);
    }
  }
}
