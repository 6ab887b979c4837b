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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One fan-out whose items come in many messages. Those that come while others are made durable are
 * gathered and follow together, no more of them than one message may bring: so a stream costs about
 * three messages, and small ones do not each wait for the one before.
 *
 * <p>Messages come on the event loop, answers on the threads of shards.
 */
final class FanOutStream implements StreamObserver<CreateFanOutRequest> {
  /** What an item costs beside its bytes. */
  private static final int ITEM_BYTES = 64;

  private final TaskContext context;
  private final TaskCreator creator;
  private final Identity identity;
  private final ServerCallStreamObserver<?> inbound;
  private final UnaryCall<CreateFanOutResponse> call;

  /** Set once the task is there. */
  private TaskReply.@Nullable Created created;

  private CreateTaskRequest create = CreateTaskRequest.getDefaultInstance();
  private int taken;

  /** The items of messages that have passed their checks and wait for those before them. */
  private final Deque<List<FanOutItem>> gathered = new ArrayDeque<>();

  private int gatheredBytes;

  /** Whether a message was asked for and has not come. */
  private boolean receiving = true;

  /** Whether a message is being checked. */
  private boolean checking;

  /** Whether the task is being created, or given items. */
  private boolean writing;

  /** What is wrong with a message. Those before it are taken all the same. */
  private @Nullable Problem invalid;

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
    receiving = false;
    checking = true;
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
      checked(List.of(), problem);
      return;
    }
    Set<String> schemas =
        context
            .cardSchemas()
            .itemSchemas(identity.tenant(), create.getSpec(), message.getItemsList());
    if (schemas.isEmpty()) {
      checked(message.getItemsList(), null);
    } else {
      context
          .checks()
          .prepare(
              identity,
              create.getSpec(),
              message.getItemsList(),
              schemas,
              mismatch -> checked(message.getItemsList(), mismatch));
    }
  }

  private synchronized void checked(List<FanOutItem> items, @Nullable Problem problem) {
    checking = false;
    invalid = problem;
    if (problem == null && !items.isEmpty()) {
      gathered.add(items);
      gatheredBytes += bytes(items);
    }
    proceed();
  }

  private static int bytes(List<FanOutItem> items) {
    return items.stream().mapToInt(item -> ITEM_BYTES + item.getSerializedSize()).sum();
  }

  /** Does what can be done next, and lets in another message if there is room for it. */
  private void proceed() {
    if (!ended && !writing) {
      write();
    }
    boolean room = created != null && gatheredBytes < context.limits().payloadBytesMax();
    if (room && !ended && !receiving && !checking && !halfClosed && invalid == null) {
      receiving = true;
      inbound.request(1);
    }
  }

  private void write() {
    if (!gathered.isEmpty() && created != null) {
      add(nextItems(), false);
    } else if (invalid != null) {
      refuse(invalid);
    } else if (created == null && create.hasSpec() && !checking) {
      writing = true;
      creator.createOpen(identity, create, this::created, this::refuse);
    } else if (created == null && halfClosed && !checking) {
      refuse(
          Problem.invalid(
              "create", "expected what to create in the first message, but found none"));
    } else if (halfClosed && !checking) {
      add(List.of(), true);
    }
  }

  /** As many as one message may bring, of one message at least. */
  private List<FanOutItem> nextItems() {
    List<FanOutItem> items = new ArrayList<>(gathered.remove());
    int bytes = bytes(items);
    while (!gathered.isEmpty()) {
      bytes += bytes(gathered.element());
      if (bytes > context.limits().payloadBytesMax()) {
        break;
      }
      items.addAll(gathered.remove());
    }
    gatheredBytes -= bytes(items);
    return items;
  }

  private synchronized void created(TaskReply.Created task) {
    created = task;
    written();
  }

  private void written() {
    writing = false;
    proceed();
  }

  private void add(List<FanOutItem> items, boolean complete) {
    TaskReply.Created task = created;
    if (task == null) {
      return;
    }
    writing = true;
    boolean child = create.hasParentLease();
    TrustStamp stamp = TrustStamp.ofCaller(child, create.getAgentId());
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
      written();
    } else if (!ended && created != null) {
      ended = true;
      call.respond(
          CreateFanOutResponse.newBuilder()
              .setTask(TaskMapper.toPublic(task))
              .setCreated(created.created())
              .build());
    }
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    receiving = false;
    proceed();
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
