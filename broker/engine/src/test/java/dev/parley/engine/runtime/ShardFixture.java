package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.CountingMachine.Command;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.engine.testing.SimLog;
import dev.parley.engine.testing.VirtualNode;
import dev.parley.engine.testing.VirtualScheduler;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.Claim;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A shard on a node of a virtual world, and what a test does with it. */
final class ShardFixture {
  /** Small enough that every limit can be met. */
  static final ShardConfig CONFIG =
      new ShardConfig(8, 4, 4, 16, 4_096, 8_192, 10, 30, 100, 50, 1_000, 1_000);

  final VirtualScheduler world;
  final SimLog log;
  final SimCheckpoints checkpoints;
  final VirtualNode node;

  /** Another shard of the thread may have the only turn. */
  final AppendRounds appends;

  final ScriptedJournal journal;
  final ScriptedStore store;
  final RecordingListener heard = new RecordingListener();
  final List<CountingMachine> machines = new ArrayList<>();
  private final List<Runnable> background = new ArrayList<>();
  private boolean holdingBackground;
  final Shard<Command, Long, String> shard;

  ShardFixture() {
    this(CONFIG, ShardRules.KEPT);
  }

  ShardFixture(ShardConfig config, ShardRules rules) {
    this(new VirtualScheduler(1), new SimLog(), new SimCheckpoints(), "a", config, rules);
  }

  private ShardFixture(
      VirtualScheduler world,
      SimLog log,
      SimCheckpoints checkpoints,
      String name,
      ShardConfig config,
      ShardRules rules) {
    this.world = world;
    this.log = log;
    this.checkpoints = checkpoints;
    this.node = world.node();
    this.appends = new AppendRounds(node.scheduler());
    Executor callbacks = task -> world.after(0, task);
    this.journal = new ScriptedJournal(log, callbacks);
    this.store = new ScriptedStore(checkpoints, callbacks);
    ShardPorts ports =
        new ShardPorts(
            journal,
            store,
            node.scheduler(),
            appends,
            this::background,
            world.fork("shard " + name));
    this.shard = new Shard<>(name, config, ports, this::machine, heard, rules);
  }

  private void background(Runnable task) {
    if (holdingBackground) {
      background.add(task);
    } else {
      node.background().execute(task);
    }
  }

  /** From now on work in the background waits. */
  void holdBackground() {
    holdingBackground = true;
  }

  void releaseBackground() {
    holdingBackground = false;
    background.forEach(this::background);
    background.clear();
  }

  private CountingMachine machine() {
    CountingMachine machine = new CountingMachine();
    machines.add(machine);
    return machine;
  }

  /** The same shard on another node. */
  ShardFixture other(String name) {
    return new ShardFixture(world, log, checkpoints, name, CONFIG, ShardRules.KEPT);
  }

  ShardFixture open() {
    shard.open();
    settle();
    assertThat(shard.phase()).isEqualTo(Shard.Phase.ACTIVE);
    return this;
  }

  /** Lets everything happen that can without time passing. */
  void settle() {
    world.runFor(0);
  }

  void submit(String caller, Command command) {
    shard.submit(command, heard.caller(caller));
  }

  /** Submits a command and lets it have its consequences. */
  void ask(String caller, Command command) {
    submit(caller, command);
    settle();
  }

  CountingMachine machineNow() {
    return machines.getLast();
  }

  List<String> told() {
    List<String> told = List.copyOf(heard.log);
    heard.log.clear();
    return told;
  }

  /** The state that somebody who claims the log now would find, without any checkpoint. */
  CountingMachine replayAll() throws JournalChain.BrokenException {
    CountingMachine machine = new CountingMachine();
    long position = 0;
    for (Event event : validEvents()) {
      machine.apply(event, ++position);
    }
    return machine;
  }

  List<Event> validEvents() throws JournalChain.BrokenException {
    JournalChain chain = new JournalChain(ShardRules.KEPT);
    List<Event> events = new ArrayList<>();
    for (SimLog.Stored stored : log.read(0, log.endOffset())) {
      JournalRecord record = StoredEvents.parse(stored.offset(), stored.record());
      if (chain.accept(stored.offset(), record) == JournalChain.Verdict.VALID) {
        events.addAll(record.getBatch().getEventsList());
      }
    }
    return events;
  }

  static byte[] claim() {
    return JournalRecord.newBuilder()
        .setClaim(Claim.newBuilder().setNodeId("foreign"))
        .build()
        .toByteArray();
  }

  static byte[] batch(long epoch, long seq, long firstPosition, Event... events) {
    return JournalRecord.newBuilder()
        .setBatch(
            Batch.newBuilder()
                .setEpoch(epoch)
                .setSeq(seq)
                .setFirstPosition(firstPosition)
                .addAllEvents(List.of(events)))
        .build()
        .toByteArray();
  }
}
