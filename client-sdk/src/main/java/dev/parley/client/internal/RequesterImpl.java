package dev.parley.client.internal;

import dev.parley.client.Barriers;
import dev.parley.client.Notes;
import dev.parley.client.Requester;
import dev.parley.client.Submission;
import dev.parley.client.SubmitStream;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFilter;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskListener;
import dev.parley.client.Watch;
import dev.parley.client.internal.TaskCreator.Outgoing;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import dev.parley.v1.Part;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The requester of a client. */
final class RequesterImpl implements Requester {
  private final ClientCore core;
  private final Caller caller;
  private final TaskCreator creator;

  RequesterImpl(ClientCore core) {
    this(core, Caller.HUMAN);
  }

  private RequesterImpl(ClientCore core, Caller caller) {
    this.core = core;
    this.caller = caller;
    this.creator = new TaskCreator(core, caller);
  }

  @Override
  public Requester asAgent(String agentId) {
    return new RequesterImpl(core, caller.as(agentId));
  }

  @Override
  public TaskHandle submit(TaskDraft draft) {
    return Waiting.get(creator.create(creator.outgoing(draft)));
  }

  @Override
  public CompletableFuture<TaskHandle> submitAsync(TaskDraft draft) {
    return core.forUser(creator.create(creator.outgoing(draft)));
  }

  @Override
  public List<Submission> submitAll(List<TaskDraft> drafts) {
    return Waiting.get(creator.createAll(outgoing(drafts)));
  }

  @Override
  public CompletableFuture<List<Submission>> submitAllAsync(List<TaskDraft> drafts) {
    return core.forUser(creator.createAll(outgoing(drafts)));
  }

  private List<Outgoing> outgoing(List<TaskDraft> drafts) {
    return drafts.stream().map(creator::outgoing).toList();
  }

  @Override
  public TaskHandle submitFanOut(TaskDraft draft, Iterable<Part> items) {
    return submitFanOutItems(draft, FanOutCall.items(items));
  }

  @Override
  public TaskHandle submitFanOutItems(TaskDraft draft, Iterable<FanOutItem> items) {
    return creator.createFanOut(creator.outgoing(draft), items, () -> false);
  }

  @Override
  public SubmitStream stream() {
    return new SubmitWindow(core, creator);
  }

  @Override
  public Notes notes(String rootId) {
    return new NotesImpl(core, rootId, caller);
  }

  @Override
  public Barriers barriers(String rootId) {
    return new BarriersImpl(core, rootId, caller.agentId());
  }

  @Override
  public TaskHandle task(String taskId) {
    return Handle.ofId(core, taskId, caller);
  }

  @Override
  public Iterable<Task> list(TaskFilter filter) {
    return list(core, filter.toMessage());
  }

  static Iterable<Task> list(ClientCore core, ListTasksRequest filter) {
    return new Paged<>(token -> {
      ListTasksRequest request = filter.toBuilder().setPageToken(token).build();
      ListTasksResponse page =
          Waiting.get(core.call(TaskServiceGrpc.getListTasksMethod(), request));
      return new Paged.Page<>(page.getTasksList(), page.getNextPageToken());
    });
  }

  @Override
  public Watch watchTree(String taskId, int levels, long afterCursor, TaskListener listener) {
    return EventStream.ofTree(
        core, taskId, levels, afterCursor, listener, new SerialExecutor(core.callbacks));
  }
}
