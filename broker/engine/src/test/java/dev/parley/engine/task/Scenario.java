package dev.parley.engine.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.runtime.ShardConfig;
import dev.parley.engine.runtime.StateMachine.Changed;
import dev.parley.engine.runtime.StateMachine.Decision;
import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.testing.EverySoOften;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Deadlines;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.RetryPolicy;
import dev.parley.journal.v1.TaskCheckpoint;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.VerificationPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One shard's task domain without a runtime: commands are decided and applied at once, and time
 * goes only when the test says so. After every command the state is built again from its events and
 * must come out the same.
 */
final class Scenario {

  static final String TENANT = "acme";

  final TestSlots slots = new TestSlots();
  final List<Event> events = new ArrayList<>();
  final List<TaskEffect> effects = new ArrayList<>();
  final Set<TaskKey> followed = new HashSet<>();

  /** What the broker gave itself to do. */
  final List<TaskCommand> steps = new ArrayList<>();

  private final TaskLimits limits;
  private final TaskRules rules;
  private final TaskMachine machine;
  private long nowMs = 1_000_000;

  /** The usual ones, but that whatever has ended is packed at once. */
  private static final TaskLimits PACKING =
      new TaskLimits(
          TaskLimits.DEFAULT.depthMax(),
          TaskLimits.DEFAULT.childrenMax(),
          TaskLimits.DEFAULT.historyEventsMax(),
          TaskLimits.DEFAULT.unfinishedTasksMax(),
          TaskLimits.DEFAULT.finishedRetentionMs(),
          TaskLimits.DEFAULT.finishedTreesMax(),
          TaskLimits.DEFAULT.orphansPerStep(),
          0,
          TaskLimits.DEFAULT.questionsMax(),
          TaskLimits.DEFAULT.messagesMax(),
          TaskLimits.DEFAULT.proposalsMax());

  Scenario() {
    this(PACKING, TaskRules.SOUND);
  }

  /** One whose waits are spread by a source of its own. */
  Scenario(RandomGenerator random) {
    this(PACKING, TaskRules.SOUND, random, ContentStamps.NONE);
  }

  /** One whose tasks have room for few events. */
  static Scenario brief(int historyEventsMax) {
    TaskLimits usual = TaskLimits.DEFAULT;
    return new Scenario(
        new TaskLimits(
            usual.depthMax(),
            usual.childrenMax(),
            historyEventsMax,
            usual.unfinishedTasksMax(),
            usual.finishedRetentionMs(),
            usual.finishedTreesMax(),
            usual.orphansPerStep(),
            0,
            usual.questionsMax(),
            usual.messagesMax(),
            usual.proposalsMax()),
        TaskRules.SOUND);
  }

  Scenario(TaskLimits limits, TaskRules rules) {
    this(limits, rules, ContentStamps.NONE);
  }

  Scenario(TaskLimits limits, TaskRules rules, ContentStamps stamps) {
    this(limits, rules, new Random(7), stamps);
  }

  private Scenario(
      TaskLimits limits, TaskRules rules, RandomGenerator random, ContentStamps stamps) {
    this.limits = limits;
    this.rules = rules;
    this.machine =
        new TaskMachine(
            limits, rules, random, new EverySoOften(), slots, () -> {}, stamps, followed::contains);
    machine.opened(nowMs, 0);
  }

  static TaskKey key(String id) {
    return new TaskKey(TENANT, id);
  }

  static Holder holder(String agentId) {
    return new Holder(TENANT, agentId, agentId + "-1");
  }

  static Lease lease(String id, long token) {
    return new Lease(key(id), token);
  }

  /** A task that anybody with the capability {@code work} may do, without review. */
  static TaskCreated.Builder task() {
    return TaskCreated.newBuilder()
        .setSpec(ByteString.copyFromUtf8("spec"))
        .setCapability("work")
        .setDeadlines(Deadlines.newBuilder().setHeartbeatMs(30_000).setAttemptMs(3_600_000))
        .setRetryPolicy(
            RetryPolicy.newBuilder()
                .setAttemptsMax(3)
                .setInitialBackoffMs(1_000)
                .setBackoffMultiplierPercent(200)
                .setBackoffMaxMs(60_000)
                .setDeclinesMax(2)
                .setExhaustionAction(1))
        .setVerificationPolicy(
            VerificationPolicy.newBuilder()
                .setReviewer(Reviewer.NONE.number())
                .setRoundsMax(2)
                .setRedoAssignee(1)
                .setExhaustionAction(1));
  }

  static TaskCreated.Builder reviewed() {
    TaskCreated.Builder task = task();
    task.getVerificationPolicyBuilder().setReviewer(Reviewer.REQUESTER.number());
    return task.addBlockingCriteria("right");
  }

  Scenario agent(String agentId, int slotCount, String... capabilities) {
    return agent(agentId, slotCount, Map.of(), capabilities);
  }

  Scenario agent(
      String agentId, int slotCount, Map<String, String> labels, String... capabilities) {
    slots.add(new TestSlots.Agent(holder(agentId), Set.of(capabilities), labels, slotCount));
    settle();
    return this;
  }

  TaskReply when(TaskCommand command) {
    TaskReply reply = run(command);
    settle();
    assertThat(rebuilt()).as("the state, built again from its events").isEqualTo(digest());
    return reply;
  }

  TaskReply create(String id, TaskCreated.Builder task) {
    return when(
        new TaskCommand.CreateTask(
            key(id), Actors.requester("local"), task.setRequestId("req-" + id).build(), 0));
  }

  TaskReply createChild(String id, long parentToken, TaskCreated.Builder task) {
    String parentId = id.substring(0, id.lastIndexOf('.'));
    return when(
        new TaskCommand.CreateTask(
            key(id),
            Actors.requester("local"),
            task.setParentId(parentId).setRequestId("req-" + id).build(),
            parentToken));
  }

  TaskReply result(String id, long token, String agentId) {
    TaskCommand.SubmitResult submit =
        new TaskCommand.SubmitResult(
            lease(id, token), holder(agentId), ByteString.copyFromUtf8("result " + token));
    TaskReply reply = when(submit);
    return reply instanceof TaskReply.CheckFirst
        ? when(submit.checked(TaskCommand.CheckReport.PASSED))
        : reply;
  }

  /** All defaults filled in: all children, losers are canceled, failures are waited for. */
  static Join.Builder join() {
    return Join.newBuilder()
        .setMode(Joins.Mode.ALL.number())
        .setLoserAction(Joins.LoserAction.CANCEL.number())
        .setFailureAction(Joins.ChildFailureAction.WAIT.number())
        .setAttentionAction(Joins.AttentionAction.RESUME.number());
  }

  TaskReply yieldTask(String id, long token, String agentId, Join.Builder join) {
    return when(
        new TaskCommand.YieldTask(
            lease(id, token),
            holder(agentId),
            ByteString.copyFromUtf8("continuation " + token),
            join.build(),
            ByteString.EMPTY,
            Usage.NONE));
  }

  TaskReply fail(String id, long token, String agentId, FailureClass failureClass) {
    return when(
        new TaskCommand.FailAttempt(
            lease(id, token), holder(agentId), failureClass, "it broke", "", 0, ByteString.EMPTY));
  }

  TaskReply review(String id, int round, VerdictDecision decision, FindingState right) {
    return when(
        new TaskCommand.ReviewTask(
            key(id),
            Actors.requester("local"),
            round,
            decision,
            Map.of("right", right),
            false,
            ByteString.copyFromUtf8("verdict " + round),
            "review-" + round,
            0));
  }

  /** Lets time pass and whatever is due happen, in its order. */
  Scenario pass(long ms) {
    long until = nowMs + ms;
    while (machine.nextDueMs() <= until) {
      nowMs = Math.max(nowMs, machine.nextDueMs());
      settle();
    }
    nowMs = until;
    settle();
    return this;
  }

  /** Time goes at once, as when nobody was there. */
  Scenario jump(long ms) {
    nowMs += ms;
    settle();
    return this;
  }

  /** The clock was set forward, and hardly any time has passed. */
  Scenario leap(long ms) {
    nowMs += ms;
    machine.leapt(ms);
    settle();
    return this;
  }

  /** Whether the state is the same when it comes from a checkpoint of all tasks. */
  boolean reloaded() {
    TaskMachine again =
        new TaskMachine(limits, rules, new Random(8), FireTimes.NONE, new TestSlots(), () -> {});
    for (Snapshot snapshot : takeChanged()) {
      apply(again, parse(requireNonNull(snapshot.history()).get()));
    }
    again.opened(nowMs, events.size());
    return again.digest() == digest();
  }

  private static TaskCheckpoint parse(byte[] entry) {
    try {
      return TaskCheckpoint.parseFrom(entry);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  long nowMs() {
    return nowMs;
  }

  /** Decides a command whose decision the runtime refuses: nothing comes of it. */
  void decideInVain(TaskCommand command) {
    assertThat(machine.decide(command, nowMs).events()).isNotEmpty();
    settle();
  }

  /** What has changed, but for what is left to the journal. */
  Changed takeChanged(long leaveFrom) {
    return machine.takeChanged(events.size(), leaveFrom);
  }

  /**
   * Comes from a checkpoint and from what was left to the journal, and must be the same.
   *
   * @return what is written of it first
   */
  List<Snapshot> reload(Map<String, byte[]> checkpoint, long leftFrom) {
    TaskMachine again =
        new TaskMachine(limits, rules, new Random(8), FireTimes.NONE, new TestSlots(), () -> {});
    checkpoint.values().forEach(entry -> apply(again, parse(entry)));
    again.restored();
    for (long position = leftFrom + 1; position <= events.size(); position++) {
      again.recover(events.get((int) position - 1), position);
    }
    again.opened(nowMs, events.size());
    assertThat(again.digest()).as("the state after a reload").isEqualTo(digest());
    return again.takeChanged(events.size(), 0).snapshots();
  }

  private static void apply(TaskMachine machine, TaskCheckpoint stored) {
    for (int i = 0; i < stored.getEventsCount(); i++) {
      machine.apply(stored.getEvents(i), stored.getPositions(i));
    }
  }

  /** All that has changed: nothing is left to the journal. */
  List<Snapshot> takeChanged() {
    return machine.takeChanged(events.size(), events.size()).snapshots();
  }

  long nextDueMs() {
    return machine.nextDueMs();
  }

  TaskSnapshot get(String id) {
    TaskReply reply = run(new TaskCommand.GetTask(key(id)));
    assertThat(reply).isInstanceOf(TaskReply.Found.class);
    return ((TaskReply.Found) reply).task();
  }

  /** The agent that holds a task; empty when nobody does. */
  String holderOf(String id) {
    Actor holder = get(id).holder();
    return holder == null ? "" : holder.getId();
  }

  List<Event.KindCase> kinds(String id) {
    return events.stream().filter(e -> e.getTaskId().equals(id)).map(Event::getKindCase).toList();
  }

  /** A task as the journal has it. */
  TaskCreated created(String id) {
    return events.stream()
        .filter(event -> event.getTaskId().equals(id) && event.hasTaskCreated())
        .findFirst()
        .orElseThrow()
        .getTaskCreated();
  }

  /** The loops that were noticed of a task, in order. */
  List<LoopDetected> loops(String id) {
    return events.stream()
        .filter(event -> event.getTaskId().equals(id) && event.hasLoopDetected())
        .map(Event::getLoopDetected)
        .toList();
  }

  <E extends TaskEffect> List<E> effects(Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static Consumer<TaskReply> refused(Refusal refusal) {
    return reply -> {
      assertThat(reply).isInstanceOf(TaskReply.Refused.class);
      assertThat(((TaskReply.Refused) reply).refusal()).isEqualTo(refusal);
    };
  }

  /** Decides a command and no more: for large numbers of them. */
  TaskReply run(TaskCommand command) {
    Decision<TaskReply, TaskEffect> decision = machine.decide(command, nowMs);
    assertThat(decision.events().stream().mapToLong(Event::getSerializedSize).sum())
        .as("bytes of a decision, of which a shard takes only so many")
        .isLessThan(ShardConfig.DEFAULTS.decisionBytesMax());
    for (Event event : decision.events()) {
      events.add(event);
      machine.apply(event, events.size());
    }
    TaskReply reply = decision.reply().get();
    effects.addAll(decision.effects());
    effects.addAll(machine.news(decision.events()));
    return reply;
  }

  private void settle() {
    int count = 0;
    for (TaskCommand next = machine.next(nowMs); next != null; next = machine.next(nowMs)) {
      steps.add(next);
      run(next);
      assertThat(++count).as("steps until nothing is left to do").isLessThan(100_000);
    }
  }

  private long digest() {
    return machine.digest();
  }

  private long rebuilt() {
    return loaded().digest();
  }

  /** What another owner of the shard begins with. */
  TaskMachine loaded() {
    TaskMachine again =
        new TaskMachine(limits, rules, new Random(8), FireTimes.NONE, new TestSlots(), () -> {});
    for (int i = 0; i < events.size(); i++) {
      again.apply(events.get(i), i + 1);
    }
    again.opened(nowMs, events.size());
    return again;
  }
}
