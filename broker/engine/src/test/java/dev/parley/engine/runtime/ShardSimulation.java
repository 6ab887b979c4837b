package dev.parley.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.CountingMachine.Command;
import dev.parley.engine.testing.CheckpointFaults;
import dev.parley.engine.testing.JournalFaults;
import dev.parley.engine.testing.SimCheckpointStore;
import dev.parley.engine.testing.SimCheckpoints;
import dev.parley.engine.testing.SimJournal;
import dev.parley.engine.testing.SimLog;
import dev.parley.engine.testing.VirtualNode;
import dev.parley.engine.testing.VirtualScheduler;
import dev.parley.journal.v1.CheckpointMark;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes that both think that a shard is theirs, a journal and a checkpoint store that fail, and
 * clients that remember what they were told.
 *
 * <p>Everything that a node tells anybody is held against the log at once; what must hold in the
 * end is checked after the faults have stopped.
 */
final class ShardSimulation {
  private static final int NODES = 2;
  private static final int CLIENTS = 6;
  private static final long TROUBLE_MS = 15_000;
  private static final long SETTLE_MS = 60_000;

  private final VirtualScheduler world;
  private final RandomGenerator random;
  private final SimLog log = new SimLog();
  private final SimCheckpoints checkpoints = new SimCheckpoints();
  private final LogTruth truth = new LogTruth(log);
  private final ShardConfig config;
  private final JournalFaults journalFaults;
  private final CheckpointFaults checkpointFaults;
  private final Maker maker;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();
  private final Set<Long> refused = new HashSet<>();
  private final Set<Long> effects = new HashSet<>();
  private byte[] lastMark = new byte[0];
  private long lastMarkedPosition;
  private boolean trouble = true;
  private boolean asking = true;
  private long ids;
  private long acknowledged;
  private long lastAcknowledgedPosition;
  private int opens;
  private @Nullable AssertionError violation;

  /** Makes the shards, so that they can be made to break a rule. */
  interface Maker {
    Shard<Command, Long, String> shard(
        String nodeId,
        ShardConfig config,
        ShardPorts ports,
        Supplier<CountingMachine> machines,
        ShardListener<String> listener);
  }

  ShardSimulation(long seed, Maker maker) {
    this.world = new VirtualScheduler(seed);
    this.random = world.fork("trouble");
    this.maker = maker;
    this.journalFaults = JournalFaults.some(random);
    this.checkpointFaults = CheckpointFaults.some(random);
    this.config =
        new ShardConfig(
            2 + random.nextInt(10),
            1 + random.nextInt(8),
            1 + random.nextInt(4),
            1 + random.nextInt(20),
            64 + random.nextInt(2_000),
            10_000,
            1 + random.nextInt(40),
            random.nextInt(200),
            1 + random.nextInt(200),
            1 + random.nextInt(50),
            100 + random.nextInt(400),
            100);
  }

  /** What a run was like, to see that it was not idle. */
  record Summary(long acknowledged, long events, int opens, long checkpointed, long steps) {}

  Summary run() {
    world.afterEachStep(this::checkStep);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node("node " + i));
      nodes.get(i).shard.open();
    }
    for (int i = 0; i < CLIENTS; i++) {
      new Client("client " + i).next();
    }
    causeTrouble();
    world.runFor(TROUBLE_MS);
    settle();
    return new Summary(acknowledged, truth.position(), opens, lastMarkedPosition, world.steps());
  }

  private void causeTrouble() {
    world.after(
        random.nextInt(800),
        () -> {
          if (trouble) {
            int index = random.nextInt(nodes.size());
            trouble(index, nodes.get(index));
            causeTrouble();
          }
        });
  }

  private void trouble(int index, Node node) {
    switch (random.nextInt(6)) {
      case 0 -> {
        node.process.freeze();
        world.after(random.nextInt(3_000), node.process::thaw);
      }
      case 1 -> {
        node.process.kill();
        nodes.set(index, new Node("node " + index));
        nodes.get(index).shard.open();
      }
      case 2 -> node.process.skewClock(random.nextLong(-5_000, 5_000));
      case 3 -> node.shard.close(() -> {});
      default -> node.shard.open();
    }
  }

  /** Stops all faults: from now on one healthy node must get everything done. */
  private void settle() {
    trouble = false;
    for (Node node : nodes) {
      node.process.thaw();
      node.process.skewClock(0);
      node.journal.faults(JournalFaults.NONE);
      node.store.faults(CheckpointFaults.NONE);
    }
    Node last = nodes.getFirst();
    nodes.getLast().shard.close(() -> {});
    world.runFor(10_000);
    last.shard.open();
    long before = acknowledged;
    assertThat(world.runUntil(() -> acknowledged > before + 50, SETTLE_MS))
        .as("commands are acknowledged again")
        .isTrue();
    truth.follow();
    for (long id : refused) {
      assertThat(truth.positionOf(id)).as("the position of command %d, refused", id).isZero();
    }
    asking = false;
    world.runFor(10_000);
    asked.forEach(Asked::checkAnswered);
    last.shard.close(() -> {});
    assertThat(world.runUntil(() -> last.shard.phase() == Shard.Phase.CLOSED, SETTLE_MS)).isTrue();
    Node reader = new Node("reader");
    reader.journal.faults(JournalFaults.NONE);
    reader.store.faults(CheckpointFaults.NONE);
    reader.shard.open();
    assertThat(world.runUntil(() -> reader.shard.phase() == Shard.Phase.ACTIVE, SETTLE_MS))
        .isTrue();
  }

  private void checkStep() {
    if (violation != null) {
      throw violation;
    }
    truth.follow();
    byte[] mark = checkpoints.value(Checkpointer.MARK_KEY);
    if (mark != null && !Arrays.equals(mark, lastMark)) {
      lastMark = mark;
      long position = parse(mark).getPosition();
      assertThat(position).as("a newer checkpoint").isGreaterThanOrEqualTo(lastMarkedPosition);
      lastMarkedPosition = position;
    }
  }

  /** Keeps what is thrown inside of a shard from being caught there. */
  private void check(Runnable assertions) {
    try {
      assertions.run();
    } catch (AssertionError e) {
      violation = violation == null ? e : violation;
    }
  }

  private static CheckpointMark parse(byte[] mark) {
    try {
      return CheckpointMark.parseFrom(mark);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** A node that thinks that the shard is its own; holds what it tells against the log. */
  private final class Node implements ShardListener<String> {
    final VirtualNode process = world.node();
    final SimJournal journal;
    final SimCheckpointStore store;
    final Shard<Command, Long, String> shard;
    private CountingMachine machine = new CountingMachine();
    private long committedPosition;
    private long openedEpoch = -1;

    Node(String name) {
      // A restarted node draws other numbers than the one before.
      String unique = name + " " + ids++;
      this.journal = new SimJournal(log, world, world.fork(unique + " journal"), journalFaults);
      this.store = new SimCheckpointStore(checkpoints, world, world.fork(unique), checkpointFaults);
      ShardPorts ports =
          new ShardPorts(
              journal,
              store,
              process.scheduler(),
              new AppendRounds(process.scheduler()),
              process.background(),
              world.fork(unique + " shard"));
      this.shard = maker.shard(name, config, ports, this::newMachine, this);
    }

    private CountingMachine newMachine() {
      machine = new CountingMachine();
      return machine;
    }

    @Override
    public void opened(long epoch) {
      check(() -> checkOpened(epoch));
    }

    private void checkOpened(long epoch) {
      opens++;
      openedEpoch = epoch;
      truth.follow();
      committedPosition = truth.positionBefore(epoch);
      assertThat(machine.digest())
          .as("the state that was loaded, against a replay of everything")
          .isEqualTo(truth.replay(committedPosition).digest());
    }

    @Override
    public void committed(long firstPosition, List<Event> events) {
      check(() -> checkCommitted(firstPosition, events));
    }

    private void checkCommitted(long firstPosition, List<Event> events) {
      truth.follow();
      assertThat(firstPosition).as("the next position").isEqualTo(committedPosition + 1);
      for (Event event : events) {
        committedPosition++;
        assertThat(truth.position()).isGreaterThanOrEqualTo(committedPosition);
        assertThat(event).isEqualTo(truth.at(committedPosition));
      }
    }

    @Override
    public void effect(String effect) {
      check(() -> checkEffect(effect));
    }

    private void checkEffect(String effect) {
      if (effect.startsWith("count ")) {
        long id = Long.parseLong(effect.substring("count ".length()));
        truth.follow();
        assertThat(truth.positionOf(id)).as("where effect %d comes from", id).isPositive();
        assertThat(effects.add(id)).as("effect %d leaves for the first time", id).isTrue();
      }
    }

    @Override
    public void dropped(String effect) {}

    @Override
    public void closed(String why) {}

    @Override
    public void fault(String where, Throwable cause) {
      AssertionError fault = new AssertionError("a fault in " + where, cause);
      violation = violation == null ? fault : violation;
    }
  }

  /** Asks one thing after the other, of whichever node, and believes what it is told. */
  private final class Client {
    private final RandomGenerator choices;

    Client(String name) {
      this.choices = world.fork(name);
    }

    void next() {
      if (asking) {
        world.after(choices.nextInt(40), this::ask);
      }
    }

    private void ask() {
      Node node = nodes.get(choices.nextInt(nodes.size()));
      String counter = "counter " + choices.nextInt(4);
      Command command =
          switch (choices.nextInt(13)) {
            case 0 -> new Command.CountTwice("twice " + counter);
            case 1 -> new Command.CountAt("at " + counter, world.nowMs() + choices.nextInt(500));
            case 2 -> new Command.CountMany("many " + counter, choices.nextInt(5) + 1);
            case 3 -> new Command.Forget("many " + counter);
            case 4, 5 -> new Command.Read(counter);
            case 6 -> new Command.Confirm(counter);
            default -> new Command.Count(counter, ++ids);
          };
      Asked next = new Asked(this, node, command, choices.nextInt(2_000) + 1_000);
      asked.add(next);
      node.shard.submit(command, next);
    }
  }

  /** One thing that was asked. */
  private final class Asked implements ReplyTo<Long> {
    private final Client client;
    private final Node node;
    private final Command command;
    private final long acknowledgedBefore = lastAcknowledgedPosition;
    private final long epochBefore;
    private final long countBefore;
    private boolean ended;
    private int answers;

    Asked(Client client, Node node, Command command, long patienceMs) {
      this.client = client;
      this.node = node;
      this.command = command;
      truth.follow();
      this.epochBefore = truth.epoch();
      this.countBefore =
          switch (command) {
            case Command.Read read -> truth.count(read.counter());
            case Command.Confirm confirm -> truth.count(confirm.counter());
            default -> 0;
          };
      // The node may be killed, and then nobody answers.
      world.after(patienceMs, this::goOn);
    }

    void checkAnswered() {
      if (!node.process.isKilled()) {
        assertThat(answers).as("answers to %s", command).isEqualTo(1);
      }
    }

    private void goOn() {
      if (!ended) {
        ended = true;
        client.next();
      }
    }

    @Override
    public void reply(Long reply) {
      answers++;
      check(() -> checkReply(reply));
      acknowledged++;
      goOn();
    }

    private void checkReply(long reply) {
      truth.follow();
      if (command instanceof Command.Count count) {
        long position = truth.positionOf(count.id());
        assertThat(position).as("where reply %d comes from", count.id()).isPositive();
        assertThat(position)
            .as("the position of what was asked after position %d", acknowledgedBefore)
            .isGreaterThan(acknowledgedBefore);
        assertThat(reply).isEqualTo(truth.at(position).getNumber());
        lastAcknowledgedPosition = Math.max(lastAcknowledgedPosition, position);
      } else if (command instanceof Command.Read read) {
        assertThat(reply).isLessThanOrEqualTo(truth.count(read.counter()));
        // Only an owner that was not succeeded meanwhile is up to date.
        if (epochBefore == truth.epoch() && node.shard.phase() == Shard.Phase.ACTIVE) {
          checkUpToDate(reply);
        }
      } else if (command instanceof Command.Confirm confirm) {
        assertThat(reply)
            .as("what is confirmed, whoever answers")
            .isBetween(countBefore, truth.count(confirm.counter()));
      }
    }

    private void checkUpToDate(long reply) {
      if (node.openedEpoch == epochBefore) {
        assertThat(reply).isGreaterThanOrEqualTo(countBefore);
      }
    }

    @Override
    public void failed(ShardFailure failure) {
      answers++;
      if (failure != ShardFailure.OUTCOME_UNKNOWN && command instanceof Command.Count count) {
        refused.add(count.id());
      }
      goOn();
    }
  }
}
