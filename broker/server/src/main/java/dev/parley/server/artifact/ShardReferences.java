package dev.parley.server.artifact;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.command.TaskCommand.FindDigests;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.server.shard.TaskShards;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the shards, one page after the other. Thread-safe. */
public final class ShardReferences implements References {
  /** For one page: a shard that takes longer is not well. */
  private static final int PAGE_WAIT_S = 60;

  private final TaskShards shards;

  public ShardReferences(TaskShards shards) {
    this.shards = shards;
  }

  @Override
  public Set<Digest> gather() throws IncompleteException, InterruptedException {
    Set<Digest> digests = new HashSet<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      long before = Long.MAX_VALUE;
      while (before != 0) {
        TaskReply.Digests page = page(shard, before);
        page.hex().forEach(hex -> digests.add(new Digest(hex)));
        before = page.nextBeforePosition();
      }
    }
    return digests;
  }

  private TaskReply.Digests page(int shard, long before)
      throws IncompleteException, InterruptedException {
    CompletableFuture<TaskReply> reply = new CompletableFuture<>();
    shards.submit(
        shard,
        new FindDigests(before),
        new ReplyTo<>() {
          @Override
          public void reply(TaskReply answer) {
            reply.complete(answer);
          }

          @Override
          public void failed(ShardFailure failure) {
            reply.completeExceptionally(new IncompleteException("Shard " + shard + ": " + failure));
          }
        });
    try {
      return (TaskReply.Digests) reply.get(PAGE_WAIT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IncompleteException(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      throw new IncompleteException("Shard " + shard + " did not answer in time");
    }
  }
}
