package dev.parley.client.internal;

import dev.parley.client.ChildOutcomes;
import dev.parley.client.Manager;
import dev.parley.client.QuestionAnswerer;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Submission;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.internal.TaskCreator.Outgoing;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.Lease;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Part;
import dev.parley.v1.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The manager of one attempt. */
final class ManagerImpl implements Manager {
  private final ClientCore core;
  private final Context context;
  private final Lease lease;
  private final Caller caller;
  private final TaskCreator creator;
  private final ChildTracker tracker;

  ManagerImpl(ClientCore core, Context context) {
    this.core = core;
    this.context = context;
    this.lease = context.lease();
    this.caller = context.caller();
    this.creator = new TaskCreator(core, caller);
    this.tracker = new ChildTracker(core, lease.getTaskId());
    context.onCancel(() -> tracker.end("the attempt that collects these children is cancelled"));
  }

  /** The attempt is over. */
  void end() {
    tracker.end("the handler that collected these children has ended");
  }

  @Override
  public TaskHandle submit(TaskDraft draft, String key) {
    return Waiting.get(creator.create(creator.outgoingAs(draft, key)));
  }

  @Override
  public CompletableFuture<TaskHandle> submitAsync(TaskDraft draft, String key) {
    return core.forUser(creator.create(creator.outgoingAs(draft, key)));
  }

  @Override
  public List<Submission> submitAll(Map<String, TaskDraft> drafts) {
    List<Outgoing> outgoing = new ArrayList<>();
    drafts.forEach((key, draft) -> outgoing.add(creator.outgoingAs(draft, key)));
    return Waiting.get(creator.createAll(outgoing));
  }

  @Override
  public TaskHandle submitFanOut(TaskDraft draft, Iterable<Part> items, String key) {
    return submitFanOutItems(draft, FanOutCall.items(items), key);
  }

  @Override
  public TaskHandle submitFanOutItems(TaskDraft draft, Iterable<FanOutItem> items, String key) {
    return creator.createFanOut(creator.outgoingAs(draft, key), items, context::isCancelled);
  }

  @Override
  public List<TaskHandle> children() {
    ListTasksRequest filter = ListTasksRequest.newBuilder().setParentId(lease.getTaskId()).build();
    List<TaskHandle> children = new ArrayList<>();
    for (Task child : RequesterImpl.list(core, filter)) {
      children.add(Handle.ofId(core, child.getTaskId(), caller));
    }
    Collections.reverse(children);
    return children;
  }

  @Override
  public ChildOutcomes collect(List<TaskHandle> children) {
    return follow(children, null, null);
  }

  @Override
  public ChildOutcomes collect(List<TaskHandle> children, ResultReviewer reviewer) {
    return follow(children, reviewer, null);
  }

  @Override
  public ChildOutcomes collect(
      List<TaskHandle> children, ResultReviewer reviewer, QuestionAnswerer answerer) {
    return follow(children, reviewer, answerer);
  }

  @Override
  public ChildOutcomes collect(List<TaskHandle> children, QuestionAnswerer answerer) {
    return follow(children, null, answerer);
  }

  private ChildOutcomes follow(
      List<TaskHandle> children,
      @Nullable ResultReviewer reviewer,
      @Nullable QuestionAnswerer answerer) {
    List<Handle> own = new ArrayList<>();
    for (TaskHandle child : children) {
      if (!child.id().startsWith(lease.getTaskId() + ".")) {
        throw new IllegalArgumentException(
            "expected children of " + lease.getTaskId() + ", but got task " + child.id());
      }
      own.add(
          child instanceof Handle handle
              ? handle.by(caller)
              : Handle.ofId(core, child.id(), caller));
    }
    ChildCollection collection = new ChildCollection(core, own, reviewer, answerer);
    core.loop.execute(() -> tracker.add(collection));
    return collection;
  }
}
