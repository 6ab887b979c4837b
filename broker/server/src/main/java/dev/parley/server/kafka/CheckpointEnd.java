package dev.parley.server.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Finds out up to where a checkpoint can be loaded: not into the middle of a transaction, and
 * behind every transaction that somebody was told to be committed.
 *
 * <p>Kafka tells so as soon as it has decided, and makes it visible a little later. So the end of
 * what is visible may lie before a committed transaction, which has to be waited for, or before one
 * that is still open, such as that of a writer that died, which must not be. Kafka lets a writer
 * begin a transaction only when the one before is visible; so behind an open one there is nothing
 * to wait for.
 */
final class CheckpointEnd {

  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Admin admin;
  private final TopicPartition partition;
  private final String writer;

  private CheckpointEnd(Admin admin, TopicPartition partition, String writer) {
    this.admin = admin;
    this.partition = partition;
    this.writer = writer;
  }

  /**
   * Blocks until it is found.
   *
   * @param stillWanted asked now and then; throws when it is not
   * @throws ReadFailedException when it is not found within the delivery timeout
   */
  static long find(KafkaSettings settings, int shard, Runnable stillWanted)
      throws ReadFailedException {
    var partition = new TopicPartition(settings.checkpointTopic(), shard);
    var timeout = settings.deliveryTimeout();
    try (var admin = Admin.create(ClientSettings.admin(settings, timeout))) {
      return new CheckpointEnd(admin, partition, settings.checkpointWriterId(shard))
          .find(System.nanoTime() + timeout.toNanos(), stillWanted);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new ReadFailedException(
          "the end of %s could not be found: %s".formatted(partition, KafkaFailure.describe(e)));
    }
  }

  private long find(long deadline, Runnable stillWanted)
      throws ReadFailedException, InterruptedException, ExecutionException {
    var written = end(IsolationLevel.READ_UNCOMMITTED);
    var visible = end(IsolationLevel.READ_COMMITTED);
    while (visible < written) {
      stillWanted.run();
      if (System.nanoTime() - deadline > 0) {
        throw new ReadFailedException(
            "expected what was committed in %s to be visible up to offset %d, but it is only up to %d"
                .formatted(partition, written, visible));
      }
      // In this order: what was visible before the transaction was open is in the answer then.
      var open = isOpen();
      visible = end(IsolationLevel.READ_COMMITTED);
      if (open) {
        return visible;
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
    return visible;
  }

  private long end(IsolationLevel isolation) throws InterruptedException, ExecutionException {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private boolean isOpen() throws InterruptedException, ExecutionException {
    try {
      var transaction = admin.describeTransactions(List.of(writer)).description(writer).get();
      return transaction.state() == TransactionState.ONGOING;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return false;
      }
      throw e;
    }
  }
}
