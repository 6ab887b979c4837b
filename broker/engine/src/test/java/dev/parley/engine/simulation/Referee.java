package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskMachine;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.TasksView;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Compares everything that leaves a shard with what the logs say, at the moment at which it leaves.
 * Each check is named after the promise that it guards.
 */
final class Referee {

  static final String NOT_LOST = "no acknowledged task is lost";
  static final String BEFORE_COMMIT = "nothing before commit";
  static final String REPLAY = "replay equality";
  static final String CAPACITY = "never more than max_in_flight";
  static final String ENDS = "every task ends";
  static final String KILLED = "killed stays killed";

  private final List<Truth> truths = new ArrayList<>();
  private final Set<Truth.Ease> easesAsked = new HashSet<>();
  private final TaskLimits limits;
  private final Counters counters;

  Referee(List<SimLog> logs, TaskLimits limits, Counters counters) {
    logs.forEach(log -> truths.add(new Truth(log, counters, easesAsked, limits)));
    this.limits = limits;
    this.counters = counters;
  }

  /** Reads what is new in the logs. Run after every step. */
  void advance() {
    truths.forEach(Truth::advance);
  }

  Truth truth(TaskKey key) {
    return truths.get(key.shard(truths.size()));
  }

  Truth truth(int shard) {
    return truths.get(shard);
  }

  TrueTask task(TaskKey key) {
    return truth(key).task(key);
  }

  /** A reply leaves the shard. */
  void replied(TaskCommand command, TaskReply reply) {
    advance();
    switch (reply) {
      case TaskReply.Created created -> seen(created.task());
      case TaskReply.Found found -> seen(found.task());
      case TaskReply.Said said -> said(said);
      case TaskReply.Page page -> page.tasks().forEach(this::seen);
      case TaskReply.History history -> history.events().forEach(this::seen);
      case TaskReply.Children children -> children.tasks().forEach(this::seen);
      case TaskReply.Acknowledged ignored -> acknowledged(command);
      case TaskReply.CheckFirst first -> seen(first.task());
      case TaskReply.Lineage lineage -> seen(lineage.task());
      case TaskReply.Confirmed ignored -> {}
      case TaskReply.Digests ignored -> {}
      case TaskReply.Switched ignored -> {}
      case TaskReply.Enforcing ignored -> {}
      case TaskReply.SwitchList ignored -> {}
      case TaskReply.Tolled ignored -> {}
      case TaskReply.Noted noted ->
          truth(((TaskCommand.BoardCommand) command).root()).board().seen(command, noted.note());
      case TaskReply.Notes ignored -> {}
      case TaskReply.Barriers ignored -> {}
      case TaskReply.AtBarrier at ->
          truth(((TaskCommand.BoardCommand) command).root()).board().seen(command, at.barrier());
      case TaskReply.Refused refused -> refused(command, refused);
    }
  }

  private void refused(TaskCommand command, TaskReply.Refused refused) {
    if (command instanceof TaskCommand.PutNote put && refused.refusal() == Refusal.NOTE_CONFLICT) {
      truth(put.root()).board().refused(put);
    }
    if (command instanceof TaskCommand.CreateTask create
        && refused.refusal() == Refusal.CYCLE_DETECTED) {
      TrueTask parent = task(create.key().sibling(create.key().parentId()));
      if (parent.eventCount() < limits.historyEventsMax()) {
        parent.loops().unlessHidden(refused.metadata().getOrDefault("ancestor_id", ""));
      }
    }
  }

  /** The owner of a shard has refused something. */
  void refused(TaskCommand command, Refusal refusal) {
    if (refusal == Refusal.TASK_BYTES_EXCEEDED
        && command instanceof TaskCommand.CreateTask create) {
      TrueTask there = truth(create.key()).find(create.key());
      Broken.unless(
          there == null || there.forgotten(),
          "what is refused leaves nothing",
          "task %s was refused for want of room, but is there",
          create.key());
      counters.count(Counters.Event.TASK_REFUSED);
    } else if (refusal == Refusal.TASK_BYTES_EXCEEDED && command instanceof TaskCommand.AddItems) {
      counters.count(Counters.Event.ITEMS_REFUSED);
    }
    Broken.unless(
        refusal != Refusal.BUDGET_EXCEEDED
            || !(command instanceof TaskCommand.CreateTask create)
            || create.task().hasFanOut()
            || create.task().hasSchedule(),
        "a cap queues a child",
        "a child was refused for its budget by %s",
        command);
  }

  private void seen(TaskSnapshot snapshot) {
    TrueTask task = truth(snapshot.key()).find(snapshot.key());
    Broken.unless(
        task != null && task.eventCount() >= snapshot.lastEventNumber(),
        BEFORE_COMMIT,
        "a reply shows event %d of task %s, which is not durable",
        snapshot.lastEventNumber(),
        snapshot.key());
    Broken.unless(
        task != null && task.stateAfter(snapshot.lastEventNumber()) == snapshot.state(),
        BEFORE_COMMIT,
        "a reply shows task %s as %s",
        snapshot.key(),
        snapshot.state());
  }

  private void seen(Event event) {
    TrueTask task = task(new TaskKey(event.getTenant(), event.getTaskId()));
    Broken.unless(
        task.eventCount() >= event.getNumber() && task.event(event.getNumber()).equals(event),
        "gapless history",
        "a reader was shown event %d of task %s, which is another one",
        event.getNumber(),
        event.getTaskId());
  }

  private void said(TaskReply.Said said) {
    seen(said.task());
    Broken.unless(
        task(said.task().key()).questions().messages() >= said.number(),
        BEFORE_COMMIT,
        "message %d to task %s was acknowledged, but is not durable",
        said.number(),
        said.task().key());
  }

  /** A command arrives: what is returned is checked when its owner acknowledges it. */
  Runnable arrives(TaskCommand command) {
    advance();
    return command instanceof TaskCommand.Heartbeat c
        ? truth(c.lease().task()).budgets().told(c.lease(), c.usage())
        : () -> {};
  }

  private void counted(Lease lease, Usage usage) {
    truth(lease.task()).budgets().counted(lease, usage);
  }

  private void acknowledged(TaskCommand command) {
    switch (command) {
      case TaskCommand.SubmitResult c -> {
        took(c.lease().task(), Event.KindCase.RESULT_SUBMITTED, c.lease().token());
        counted(c.lease(), c.usage());
      }
      case TaskCommand.SubmitVerdict c -> {
        took(c.lease().task(), Event.KindCase.VERDICT_SUBMITTED, c.lease().token());
        counted(c.lease(), c.used());
      }
      case TaskCommand.FailAttempt c -> {
        took(c.lease().task(), Event.KindCase.ATTEMPT_FAILED, c.lease().token());
        counted(c.lease(), c.usage());
      }
      case TaskCommand.DeclineAttempt c ->
          took(c.lease().task(), Event.KindCase.ATTEMPT_DECLINED, c.lease().token());
      case TaskCommand.YieldTask c -> {
        took(c.lease().task(), Event.KindCase.TASK_YIELDED, c.lease().token());
        counted(c.lease(), c.usage());
      }
      case TaskCommand.UseApproval c ->
          took(c.lease().task(), Event.KindCase.APPROVAL_USED, c.lease().token());
      case TaskCommand.Propose c ->
          Broken.unless(
              task(c.lease().task()).approvals().knows(c.proposal().getProposalId()),
              BEFORE_COMMIT,
              "proposal %s of task %s was acknowledged, but is not durable",
              c.proposal().getProposalId(),
              c.lease().task());
      case TaskCommand.Ask c ->
          Broken.unless(
              task(c.lease().task()).questions().knows(c.question().getQuestionId()),
              BEFORE_COMMIT,
              "question %s of task %s was acknowledged, but is not durable",
              c.question().getQuestionId(),
              c.lease().task());
      default -> {}
    }
  }

  private void took(TaskKey key, Event.KindCase kind, long token) {
    Broken.unless(
        task(key).took(kind, token),
        BEFORE_COMMIT,
        "%s of task %s under token %d was acknowledged, but is not durable",
        kind,
        key,
        token);
  }

  /** An effect leaves the shard. */
  void left(TaskEffect effect) {
    advance();
    if (effect instanceof TaskEffect.Deliver work) {
      TrueTask task = task(work.lease().task());
      Broken.unless(
          task.leases().wasAssigned(work.lease().token(), work.holder()),
          BEFORE_COMMIT,
          "task %s was delivered under token %d, which is not durable",
          task.key(),
          work.lease().token());
      Broken.unless(
          work.round() == 1 || !work.earlierRounds().isEmpty(),
          "redo comes with its feedback",
          "round %d of task %s was delivered without the rounds before",
          work.round(),
          task.key());
      Broken.unless(
          answered(work) >= task.questions().answeredBefore(work.lease().token()),
          "answers are kept for the next attempt",
          "task %s was delivered under token %d without answers that were given",
          task.key(),
          work.lease().token());
      Broken.unless(
          !work.lease().task().isReview()
              || (work.review() != null && !work.review().rounds().isEmpty()),
          "a review comes with what is to be reviewed",
          "review %s was delivered without the result",
          task.key());
      Broken.unless(
          decided(work) >= task.approvals().decidedBefore(work.lease().token()),
          "decisions are kept for the next attempt",
          "task %s was delivered under token %d without decisions that were made",
          task.key(),
          work.lease().token());
      resumes(work, task);
    }
    if (effect instanceof TaskEffect.TellFollowers told) {
      seen(told.task());
    }
    if (effect instanceof TaskEffect.TellDecision told) {
      Broken.unless(
          task(told.lease().task()).approvals().isClosed(told.proposal().id()),
          BEFORE_COMMIT,
          "what became of proposal %s of task %s was told, but is not durable",
          told.proposal().id(),
          told.lease().task());
    }
    if (effect instanceof TaskEffect.TellAnswer told) {
      Broken.unless(
          task(told.lease().task()).questions().isClosed(told.question().id()),
          BEFORE_COMMIT,
          "what became of question %s of task %s was told, but is not durable",
          told.question().id(),
          told.lease().task());
    }
  }

  private void resumes(TaskEffect.Deliver work, TrueTask task) {
    TaskEffect.Resumption resumption = work.resumption();
    ByteString left = task.leftFor(work.lease().token());
    Broken.unless(
        (resumption == null) == (left == null)
            && (resumption == null || resumption.continuation().equals(left)),
        TrueJoin.RESUMES,
        "task %s goes on under token %d with another continuation than it yielded with",
        task.key(),
        work.lease().token());
    if (resumption != null) {
      resumption.children().tasks().forEach(this::seen);
      outcomes(resumption.children(), work, task);
    }
  }

  private void outcomes(TaskReply.Children told, TaskEffect.Deliver work, TrueTask task) {
    if (task.isLive(work.lease().token())) {
      int counted = TrueJoin.of(task, truth(task.key()).children(task.key())).size();
      Broken.unless(
          told.hasMore() || told.tasks().size() == counted,
          TrueJoin.RESUMES,
          "task %s goes on with %d of the %d children that counted",
          task.key(),
          told.tasks().size(),
          counted);
    }
  }

  private static long answered(TaskEffect.Deliver work) {
    return work.dialogue().questions().stream()
        .filter(question -> question.state() == Question.State.ANSWERED)
        .count();
  }

  /** Somebody has read all pages of the children of a task, as somebody knew them. */
  void read(TaskKey parent, List<TaskKey> children) {
    advance();
    List<TaskKey> all = truth(parent).children(parent).stream().map(TrueTask::key).toList();
    Broken.unless(
        children.size() <= all.size() && children.equals(all.subList(0, children.size())),
        TrueJoin.PAGES,
        "%s were read as the children of task %s, but they are %s",
        children,
        parent,
        all);
  }

  /** Whoever goes on with a task has read all pages of what it waited for, as somebody knew it. */
  void readJoined(TaskKey parent, List<TaskKey> children) {
    advance();
    List<TaskKey> inOrder =
        truth(parent).children(parent).stream()
            .map(TrueTask::key)
            .filter(children::contains)
            .toList();
    Broken.unless(
        children.equals(inOrder),
        TrueJoin.PAGES,
        "%s were read as the children that task %s waited for, but they are %s",
        children,
        parent,
        inOrder);
  }

  /**
   * Somebody was told that a fan-out has taken items.
   *
   * @param end how many of them
   * @param all how many it is given in the end
   */
  void given(TaskSnapshot fanOut, int end, int all) {
    advance();
    TrueTask task = task(fanOut.key());
    int given = task.fanOut().given();
    boolean passedOver = fanOut.state().terminal() || task.passesItemsOver();
    Broken.unless(
        given <= all && (given >= end || passedOver),
        TrueJoin.ITEMS,
        "task %s has taken %d items, but has %d",
        fanOut.key(),
        end,
        given);
  }

  private static long decided(TaskEffect.Deliver work) {
    return work.proposals().all().stream()
        .filter(p -> p.state() == Proposal.State.APPROVED || p.state() == Proposal.State.DENIED)
        .count();
  }

  /**
   * Somebody was told what tasks refer to.
   *
   * @param named what they referred to when that one began to ask
   */
  void gathered(Set<String> found, Map<String, TrueTask> named) {
    advance();
    named.forEach((digest, task) ->
        Broken.unless(
            task.forgotten() || found.contains(digest),
            "an artifact that is referred to is kept",
            "what task %s refers to would be removed",
            task.key()));
    counters.count(Counters.Event.REFERENCES_GATHERED);
  }

  /** Events are told to the world. */
  void committed(int shard, long firstPosition, List<Event> events) {
    advance();
    List<Event> all = truth(shard).events();
    int from = Math.toIntExact(firstPosition - 1);
    int to = from + events.size();
    Broken.unless(
        to <= all.size() && all.subList(from, to).equals(events),
        BEFORE_COMMIT,
        "events %d to %d of shard %d were told as committed, but the log says otherwise",
        firstPosition,
        to,
        shard);
  }

  /** A shard has loaded up to its claim. */
  void loaded(int shard, long epoch, TaskMachine machine, TaskRules rules) {
    advance();
    sameState(shard, truth(shard).eventsBefore(epoch), machine, rules);
  }

  /** A shard rests. */
  void rests(int shard, TaskMachine machine, TaskRules rules) {
    advance();
    sameState(shard, truth(shard).events(), machine, rules);
  }

  /** The owner of a shard has nothing to do by itself after so many events. */
  void idle(int shard, long position, long nowMs, TasksView tasks) {
    advance();
    if (truth(shard).events().size() == position) {
      truth(shard).idle(tasks, nowMs);
    }
  }

  private void sameState(int shard, List<Event> events, TaskMachine machine, TaskRules rules) {
    TaskMachine again =
        new TaskMachine(limits, rules, new Random(1), FireTimes.NONE, new NoSlots(), () -> {});
    long position = 0;
    for (Event event : events) {
      again.apply(event, ++position);
    }
    again.opened(0, position);
    Broken.unless(
        again.digest() == machine.digest(),
        REPLAY,
        "the state of shard %d after %d events is not what its log leads to",
        shard,
        position);
  }

  /** Somebody was told that a switch is engaged. */
  void engaged(TaskKey key, Scope scope) {
    advance();
    for (int shard = 0; shard < truths.size(); shard++) {
      boolean concerned =
          scope.kind() != Scope.Kind.TREE
              || key.sibling(scope.name()).shard(truths.size()) == shard;
      Broken.unless(
          !concerned || truths.get(shard).findSwitch(key) != null,
          KILLED,
          "%s was engaged, but shard %d does not have it",
          key,
          shard);
    }
  }

  /** Somebody is about to ask for more to pass at a switch. */
  void easeAsked(TaskKey key, SwitchLevel level) {
    easesAsked.add(new Truth.Ease(key, level));
  }

  /**
   * The tasks that a switch ended while somebody held a lease of them, each with the last word of
   * its holder.
   */
  Map<TrueTask, KillToll.LastWord> killedUnderLease(TaskKey key) {
    advance();
    Map<TrueTask, KillToll.LastWord> killed = new LinkedHashMap<>();
    for (Truth truth : truths) {
      for (TrueTask task : truth.tasks()) {
        if (task.killedToken() > 0 && ("!" + task.killedBy()).equals(key.taskId())) {
          killed.put(task, task.lastWord());
        }
      }
    }
    return killed;
  }

  /**
   * Somebody was told what a switch has ended.
   *
   * @param before what it had ended when that one asked
   */
  void tolled(TaskKey key, Map<TrueTask, KillToll.LastWord> before, KillToll toll) {
    Map<Lease, KillToll.Stop> stops = new HashMap<>();
    for (KillToll.Stop stop : toll.stops()) {
      TrueTask task = task(stop.lease().task());
      stops.put(stop.lease(), stop);
      Broken.unless(
          task.killedToken() == stop.lease().token()
              && ("!" + task.killedBy()).equals(key.taskId())
              && task.leases().wasAssigned(stop.lease().token(), stop.holder())
              && stop.last().compareTo(task.lastWord()) <= 0,
          BEFORE_COMMIT,
          "%s is said to be the end of a lease that was killed",
          stop);
    }
    before.forEach((task, word) -> {
      KillToll.Stop stop = stops.get(new Lease(task.key(), task.killedToken()));
      Broken.unless(
          task.forgotten() || (stop != null && stop.last().compareTo(word) >= 0),
          KILLED,
          "of the holder of task %s, who has said %s, the report says %s",
          task.key(),
          word,
          stop == null ? "nothing" : stop);
      counters.count(Counters.Event.HOLDER_NAMED);
    });
    Broken.unless(
        !toll.complete() || truths.stream().allMatch(truth -> truth.hasEnded(key)),
        KILLED,
        "the report of %s is complete, but not everything has ended",
        key);
  }

  /** The holder of a killed lease was answered that its word is durable. */
  void kept(TaskKey key, Event.KindCase kind, long token) {
    advance();
    Broken.unless(
        task(key).took(kind, token),
        KILLED,
        "%s of task %s under token %d was not kept",
        kind,
        key,
        token);
  }

  /** The end of the run: faults have stopped and there was time enough. */
  void end() {
    advance();
    for (Truth truth : truths) {
      for (TrueSwitch one : truth.switches()) {
        one.unlessOutlived();
      }
      for (TrueTask task : truth.tasks()) {
        Broken.unless(truth.rests(task), ENDS, "task %s is still %s", task.key(), task.state());
      }
    }
  }
}
