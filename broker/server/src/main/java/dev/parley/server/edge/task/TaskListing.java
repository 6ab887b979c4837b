package dev.parley.server.edge.task;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Labels;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.ListCheck;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.security.Identity;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of tasks: asks each shard that may have some for its newest, and merges them.
 * Thread-safe.
 */
final class TaskListing {
  private static final int PAGE_SIZE_DEFAULT = 100;

  private final TaskContext context;
  private final Identity identity;
  private final UnaryCall<ListTasksResponse> call;

  TaskListing(TaskContext context, Identity identity, UnaryCall<ListTasksResponse> call) {
    this.context = context;
    this.identity = identity;
    this.call = call;
  }

  void start(ListTasksRequest request) {
    Check check = new Check();
    ListCheck.tasks(check, request);
    int onlyShard = onlyShard(request);
    int shards = onlyShard < 0 ? context.shards().count() : 1;
    int hash = Bytes.of(request.toBuilder().clearPageSize().clearPageToken().build()).hashCode();
    PageToken token =
        request.getPageToken().isEmpty()
            ? PageToken.first(hash, shards)
            : PageToken.parse(request.getPageToken(), hash, shards);
    if (token == null) {
      ListCheck.foreignToken(check);
    }
    Problem problem = check.problem();
    if (problem != null) {
      call.refuse(problem);
      return;
    }
    int size = request.getPageSize() == 0 ? PAGE_SIZE_DEFAULT : request.getPageSize();
    new Merge(requireNonNull(token), size).start(onlyShard, filter(request));
  }

  /** The shard of the tree that is asked for; -1 when any shard may have some. */
  private int onlyShard(ListTasksRequest request) {
    String inTree = request.getParentId().isEmpty() ? request.getRootId() : request.getParentId();
    return inTree.isEmpty()
        ? -1
        : new TaskKey(identity.tenant(), inTree).shard(context.shards().count());
  }

  private static TaskFilter filter(ListTasksRequest request) {
    Set<TaskState> states = EnumSet.noneOf(TaskState.class);
    for (int number : request.getStatesValueList()) {
      TaskState state = TaskState.byNumber(number);
      if (state != null) {
        states.add(state);
      }
    }
    Set<TaskReason> reasons = EnumSet.noneOf(TaskReason.class);
    request.getReasonsValueList().forEach(number -> reasons.add(TaskReason.byNumber(number)));
    return new TaskFilter(
        states,
        reasons,
        orNull(request.getParentId()),
        orNull(request.getRootId()),
        orNull(request.getCapability()),
        Labels.of(request.getLabelsMap()),
        request.getRootsOnly(),
        request.getSchedulesOnly());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** The pages of all shards, until they have come. */
  private final class Merge {
    private final PageToken token;
    private final int size;
    private final TaskReply.@Nullable Page[] pages;
    private int open;
    private @Nullable Problem problem;

    Merge(PageToken token, int size) {
      this.token = token;
      this.size = size;
      this.pages = new TaskReply.@Nullable Page[token.before().length];
      this.open = pages.length;
    }

    void start(int onlyShard, TaskFilter filter) {
      for (int i = 0; i < pages.length; i++) {
        int index = i;
        long before = token.before()[i];
        if (before == 0) {
          came(index, new TaskReply.Page(List.of(), 0), null);
          continue;
        }
        context
            .shards()
            .submit(
                onlyShard < 0 ? i : onlyShard,
                new TaskCommand.ListTasks(identity.tenant(), filter, before, size),
                new Answering(
                    context.faults(),
                    "ListTasks",
                    reply -> came(index, (TaskReply.Page) reply, null),
                    why -> came(index, null, why)));
      }
    }

    private void came(int index, TaskReply.@Nullable Page page, @Nullable Problem why) {
      synchronized (this) {
        pages[index] = page;
        if (why != null) {
          problem = why;
        }
        open--;
        if (open > 0) {
          return;
        }
      }
      if (problem == null) {
        call.respond(merged());
      } else {
        call.refuse(problem);
      }
    }

    private ListTasksResponse merged() {
      int[] taken = new int[pages.length];
      ListTasksResponse.Builder response = ListTasksResponse.newBuilder();
      for (int newest = newest(taken); newest >= 0; newest = newest(taken)) {
        if (response.getTasksCount() == size) {
          break;
        }
        response.addTasks(TaskMapper.brief(page(newest).tasks().get(taken[newest])));
        taken[newest]++;
      }
      return response.setNextPageToken(next(taken).text()).build();
    }

    /** The shard with the newest task that was not taken; -1 when all were. */
    private int newest(int[] taken) {
      int newest = -1;
      long time = Long.MIN_VALUE;
      for (int i = 0; i < pages.length; i++) {
        if (taken[i] < page(i).tasks().size()) {
          long created = page(i).tasks().get(taken[i]).createTimeMs();
          if (created > time) {
            newest = i;
            time = created;
          }
        }
      }
      return newest;
    }

    private PageToken next(int[] taken) {
      long[] before = new long[pages.length];
      for (int i = 0; i < pages.length; i++) {
        TaskReply.Page page = page(i);
        if (taken[i] == page.tasks().size()) {
          before[i] = page.nextBeforePosition();
        } else if (taken[i] == 0) {
          before[i] = token.before()[i];
        } else {
          TaskSnapshot last = page.tasks().get(taken[i] - 1);
          before[i] = last.createdPosition();
        }
      }
      return new PageToken(token.request(), before);
    }

    private TaskReply.Page page(int index) {
      TaskReply.Page page = pages[index];
      if (page == null) {
        throw new IllegalStateException("Expected the page of every shard.");
      }
      return page;
    }
  }
}
