package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Somebody who looks now and then which artifacts are still referred to, to remove the others: on
 * the node that has the shards, or on the one that had them before and may not know any better.
 */
final class SimSweeper {

  private final World world;
  private final RandomGenerator random;

  SimSweeper(World world) {
    this.world = world;
    this.random = world.fork("sweeper");
  }

  void start() {
    world.time().after(500 + random.nextLong(4_000), this::look);
  }

  private void look() {
    look(world.primary());
    if (!world.former().equals(world.primary())) {
      look(world.former());
    }
    start();
  }

  private void look(SimNode node) {
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      Map<String, TrueTask> named = world.referee().truth(shard).references();
      gather(node, shard, Long.MAX_VALUE, new HashSet<>(), named);
    }
  }

  private void gather(
      SimNode node, int shard, long before, Set<String> found, Map<String, TrueTask> named) {
    node.call(
        new TaskCommand.FindDigests(before),
        shard,
        reply -> {
          if (reply instanceof TaskReply.Digests page) {
            found.addAll(page.hex());
            if (page.nextBeforePosition() > 0) {
              gather(node, shard, page.nextBeforePosition(), found, named);
            } else {
              world.referee().gathered(found, named);
            }
          }
        });
  }

  /** What a result says that refers to an artifact, one that was made under this lease. */
  static ByteString reference(ByteString result, Lease lease) {
    long number = lease.toString().hashCode() & 0xffffffffL;
    String digest = String.format(Locale.ROOT, "%064x", number);
    return result.concat(ByteString.copyFromUtf8(" in sha256:" + digest));
  }

  /** The digest that a result refers to; empty for none. */
  static String digest(ByteString result) {
    String text = result.toString(StandardCharsets.UTF_8);
    int at = text.indexOf("sha256:");
    return at < 0 ? "" : text.substring(at + "sha256:".length(), at + "sha256:".length() + 64);
  }
}
