package dev.parley.server.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.testing.InMemoryCheckpointStore;
import dev.parley.engine.testing.InMemoryJournal;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.Claim;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.shard.ShardStores;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A broker on a real port of this machine, which keeps its journals in memory. */
public final class TestBroker implements AutoCloseable {
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final List<SimLog> logs = new ArrayList<>();
  private final List<GatedJournal> journals = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final Node node;
  private volatile boolean stopped;

  private TestBroker(BrokerConfig config) {
    List<ShardStores> stores = new ArrayList<>();
    for (int shard = 0; shard < config.shards(); shard++) {
      SimLog log = new SimLog();
      GatedJournal journal = new GatedJournal(new InMemoryJournal(log, callbacks));
      logs.add(log);
      journals.add(journal);
      stores.add(
          new ShardStores(journal, new InMemoryCheckpointStore(new SimCheckpoints(), callbacks)));
    }
    this.node = new Node(config, stores, "in-memory", () -> false);
  }

  /** Starts a broker with three shards. */
  public static TestBroker start() throws InterruptedException {
    return start(config -> config);
  }

  /** Starts a broker that differs from the usual one. */
  public static TestBroker start(UnaryOperator<BrokerConfig.Builder> changes)
      throws InterruptedException {
    BrokerConfig.Builder config =
        BrokerConfig.builder("none:1").port(0).shards(3).drainGrace(Duration.ofSeconds(1));
    TestBroker broker = new TestBroker(changes.apply(config).build());
    try {
      broker.node.start();
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  public int port() {
    return node.port();
  }

  /** A connection of its own. Closed with the broker. */
  public ManagedChannel channel() {
    return channel(builder -> builder);
  }

  public synchronized ManagedChannel channel(UnaryOperator<NettyChannelBuilder> changes) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext();
    ManagedChannel channel = changes.apply(builder).build();
    channels.add(channel);
    return channel;
  }

  /** Lets no append be confirmed until {@link #release}. */
  public void hold() {
    journals.forEach(GatedJournal::hold);
  }

  /** Waits until a shard has appended something that is not confirmed. */
  public void awaitHeld() {
    while (journals.stream().noneMatch(GatedJournal::keeps)) {
      Thread.onSpinWait();
    }
  }

  public void release() {
    journals.forEach(GatedJournal::release);
  }

  /** What each shard appends next is written, but the shard does not hear of it and reloads. */
  public void loseNextAppends() {
    journals.forEach(GatedJournal::loseNext);
  }

  /** Another node claims every shard: each notices with its next append, and claims it back. */
  public void fence() {
    byte[] claim = record(b -> b.setClaim(Claim.newBuilder().setNodeId("another")));
    logs.forEach(log -> log.append(claim));
  }

  /**
   * Another node claims the shard of a task, and creates it there: this node notices with its next
   * append, and claims the shard back.
   */
  public void overtake(TaskKey key, TaskCreated task) {
    SimLog log = logs.get(key.shard(logs.size()));
    long claim = log.append(record(b -> b.setClaim(Claim.newBuilder().setNodeId("another"))));
    Batch last = Batch.getDefaultInstance();
    for (SimLog.Stored stored : log.read(0, claim)) {
      JournalRecord there = parse(stored.record());
      last = there.hasBatch() ? there.getBatch() : last;
    }
    Event created =
        Event.newBuilder()
            .setTenant(key.tenant())
            .setTaskId(key.taskId())
            .setNumber(1)
            .setTimeMs(System.currentTimeMillis())
            .setState(TaskState.QUEUED.number())
            .setTaskCreated(task)
            .build();
    Batch theirs =
        Batch.newBuilder()
            .setEpoch(claim)
            .setSeq(last.getSeq() + 1)
            .setFirstPosition(Math.max(1, last.getFirstPosition() + last.getEventsCount()))
            .addEvents(created)
            .build();
    log.append(record(b -> b.setBatch(theirs)));
  }

  private static byte[] record(UnaryOperator<JournalRecord.Builder> what) {
    return what.apply(JournalRecord.newBuilder()).build().toByteArray();
  }

  private static JournalRecord parse(byte[] record) {
    try {
      return JournalRecord.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets agents leave, then stops. */
  public void drain() throws InterruptedException {
    stopped = true;
    node.close();
  }

  @Override
  public synchronized void close() {
    release();
    channels.forEach(ManagedChannel::shutdownNow);
    try {
      if (!stopped) {
        node.stop();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    callbacks.close();
  }
}
