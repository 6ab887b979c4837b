package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.dispatch.AgentConnection;
import dev.parley.engine.dispatch.AgentFacts;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One agent: connects, takes work, sends heartbeats, finishes, and now and then crashes, stalls,
 * declines, fails, loses its connection or sends again what it sent before.
 */
final class SimAgent {

  static final String WORK = "work";
  static final String MANAGE = "manage";
  static final String REVIEW = "review";

  private final World world;
  private final String agentId;
  private final RandomGenerator random;
  private final int inFlightMax;
  private final Map<Lease, Job> running = new LinkedHashMap<>();
  private final Map<Lease, TaskCommand> unanswered = new LinkedHashMap<>();
  private final @Nullable SimManager manager;
  private final SimBoard board;
  private int instance = 1;
  private long life;
  private @Nullable Link link;

  /** One attempt that the agent works on. */
  private static final class Job {
    final TaskEffect.Deliver work;
    boolean stalled;
    long tokens;

    /** Questions that were asked and whose answer has not come, by id. */
    final Map<String, TaskCommand> open = new LinkedHashMap<>();

    /** Since when each of them is closed as the log says, though the agent does not know. */
    final Map<String, Long> overdue = new HashMap<>();

    /** Questions that are known to have been taken: nobody asks them again. */
    final Set<String> taken = new HashSet<>();

    int lastMessage;
    boolean rested;

    /** Where and when the work arrived. */
    final @Nullable Link by;

    final long sinceMs;

    Job(TaskEffect.Deliver work, @Nullable Link by, long sinceMs) {
      this.work = work;
      this.by = by;
      this.sinceMs = sinceMs;
    }

    Usage usage() {
      return new Usage(tokens, tokens / 2, tokens / 10);
    }
  }

  SimAgent(World world, String agentId, boolean manages) {
    this.world = world;
    this.agentId = agentId;
    this.random = world.fork("agent/" + agentId);
    this.board = new SimBoard(world, random);
    this.inFlightMax = 1 + random.nextInt(4);
    this.manager = manages ? new SimManager(world, random) : null;
  }

  void start() {
    connect();
    heartbeatLoop();
  }

  private Holder holder() {
    return new Holder(World.TENANT, agentId, agentId + "-" + instance);
  }

  /** The process dies with all that it knew, and another one starts. */
  private void crash() {
    world.counters().count(Counters.Event.AGENT_CRASHED);
    running.values().forEach(this::arrivesLate);
    running.clear();
    unanswered.clear();
    hangUp();
    life++;
    instance++;
    world.time().after(50 + random.nextLong(3_000), this::connect);
  }

  /** What the process sent before it died is still on its way: by then others may do the work. */
  private void arrivesLate(Job job) {
    TaskCommand sent =
        new TaskCommand.SubmitResult(
            job.work.lease(), job.work.holder(), ByteString.copyFromUtf8("too late"));
    world
        .time()
        .after(
            random.nextLong(5_000),
            () -> world.primary().call(job.work.lease().task(), sent, reply -> {}));
  }

  private void hangUp() {
    Link old = link;
    link = null;
    if (old != null) {
      old.up = false;
      world
          .time()
          .after(
              world.latency(),
              () ->
                  old.node
                      .process()
                      .background()
                      .execute(() -> old.node.registry().disconnect(old.holder, old)));
    }
  }

  private void reconnect() {
    hangUp();
    long mine = life;
    world
        .time()
        .after(
            20 + random.nextLong(400),
            () -> {
              if (life == mine && link == null) {
                connect();
              }
            });
  }

  private void connect() {
    if (link != null) {
      return;
    }
    SimNode node = world.primary();
    if (!node.serving()) {
      reconnect();
      return;
    }
    Link fresh = new Link(node, holder());
    link = fresh;
    Set<Lease> held = new HashSet<>(running.keySet());
    held.addAll(unanswered.keySet());
    node.process().background().execute(() -> fresh.hello(held));
    world
        .time()
        .after(
            5_000,
            () -> {
              if (fresh.up && !fresh.welcome) {
                reconnect();
              }
            });
  }

  private void heartbeatLoop() {
    world.time().after(700 + random.nextLong(300), this::heartbeatLoop);
    Link now = link;
    if (now == null || !now.welcome) {
      return;
    }
    if (!now.node.equals(world.primary()) && world.time().nowMs() % 3 == 0) {
      reconnect();
      return;
    }
    if (world.chance(world.chances().connectionLoss())) {
      world.counters().count(Counters.Event.CONNECTION_LOST);
      reconnect();
      return;
    }
    if (world.chance(world.chances().agentCrash())) {
      crash();
      return;
    }
    for (Job job : List.copyOf(running.values())) {
      Lease lease = job.work.lease();
      notOverlooked(job, now);
      if (!job.stalled) {
        now.send(
            new TaskCommand.Heartbeat(lease, now.holder, usage(job)),
            reply -> {
              if (stale(reply)) {
                stop(lease);
              }
            });
      }
    }
  }

  /**
   * What an agent has used: more each time, now and then far too much, now and then an old figure.
   */
  private Usage usage(Job job) {
    Usage before = job.usage();
    job.tokens += random.nextInt(20) == 0 ? 300 : random.nextInt(15);
    return random.nextInt(6) == 0 ? before : job.usage();
  }

  /** Work has arrived. */
  private void begin(TaskEffect.Deliver work) {
    Broken.unless(
        running.size() < inFlightMax,
        Referee.CAPACITY,
        "agent %s was given %s while it works on %d of %d",
        agentId,
        work.lease(),
        running.size(),
        inFlightMax);
    Job job = new Job(work, link, world.time().nowMs());
    running.put(work.lease(), job);
    if (world.chance(world.chances().agentDecline())) {
      finish(job, new TaskCommand.DeclineAttempt(work.lease(), work.holder(), "not mine"));
      return;
    }
    if (world.chance(world.chances().agentStall())) {
      world.counters().count(Counters.Event.AGENT_STALLED);
      job.stalled = true;
      world
          .time()
          .after(
              2_000 + random.nextLong(10_000),
              () -> {
                if (work.review() != null) {
                  judge(job);
                } else {
                  result(job);
                }
              });
      return;
    }
    if (random.nextBoolean()) {
      send(new TaskCommand.AcceptAttempt(work.lease(), work.holder()));
    }
    if (random.nextInt(3) == 0) {
      ByteString half = ByteString.copyFromUtf8("half");
      send(new TaskCommand.ReportProgress(work.lease(), work.holder(), half));
    }
    if (random.nextInt(8) == 0) {
      // It is on the way for so long that somebody else may have the task by then.
      ByteString late = ByteString.copyFromUtf8("late");
      world
          .time()
          .after(
              1_000 + random.nextLong(8_000),
              () -> send(new TaskCommand.ReportProgress(work.lease(), work.holder(), late)));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      send(
          new TaskCommand.ReportProgress(
              work.lease(),
              work.holder(),
              ByteString.copyFromUtf8("step"),
              "action-" + random.nextInt(3),
              ByteString.copyFromUtf8("again and again")));
    }
    if (manager == null && random.nextInt(3) == 0) {
      ask(job, "q" + random.nextInt(2));
    }
    if (manager == null && random.nextInt(6) == 0) {
      ask(job, "q" + random.nextInt(5));
    }
    if (manager == null && work.review() == null && random.nextInt(3) == 0) {
      propose(job, "p" + random.nextInt(2));
    }
    if (manager == null && random.nextInt(8) == 0) {
      propose(job, "p" + random.nextInt(4));
    }
    if (random.nextInt(12) == 0) {
      use(job, "p" + random.nextInt(2), "of anything");
    }
    if (random.nextInt(3) == 0) {
      board.use(work, () -> running.containsKey(work.lease()));
    }
    long lastsMs = world.chance(world.chances().slowAgent()) ? 12_000 : 400;
    if (work.review() != null) {
      world.time().after(1 + random.nextLong(lastsMs), () -> judge(job));
    } else if (manager != null) {
      manager.manage(
          work,
          () -> running.containsKey(work.lease()),
          () -> result(job),
          join -> suspend(job, join));
    } else {
      world
          .time()
          .after(
              1 + random.nextLong(lastsMs),
              () -> {
                job.rested = true;
                end(job);
              });
    }
  }

  /** Ends what it works on at once. */
  void hurry() {
    for (Job job : List.copyOf(running.values())) {
      if (!job.stalled) {
        end(job);
      }
    }
  }

  private void ask(Job job, String id) {
    Lease lease = job.work.lease();
    TaskCommand ask =
        new TaskCommand.Ask(
            lease,
            job.work.holder(),
            SimQuestions.draw(lease.task(), id),
            SimQuestions.timeoutMs(lease.task(), id));
    job.open.put(id, ask);
    sendAsk(job, id);
  }

  private void propose(Job job, String id) {
    Lease lease = job.work.lease();
    TaskCommand propose =
        new TaskCommand.Propose(
            lease,
            job.work.holder(),
            SimProposals.draw(lease.task(), id),
            SimProposals.timeoutMs(lease.task(), id));
    job.open.put(id, propose);
    sendAsk(job, id);
  }

  /** Acts on a decision; now and then on one that does not allow it, too late, or twice. */
  private void decided(Job job, Proposal proposal) {
    boolean approved = proposal.state() == Proposal.State.APPROVED;
    if (approved || random.nextInt(4) == 0) {
      String digest = proposal.proposed().getDigest();
      use(job, proposal.id(), random.nextInt(8) == 0 ? "of something else" : digest);
      if (random.nextInt(4) == 0) {
        world.time().after(random.nextLong(2_000), () -> use(job, proposal.id(), digest));
      }
    }
  }

  private void use(Job job, String id, String digest) {
    String useId = "use-" + random.nextInt(50);
    send(new TaskCommand.UseApproval(job.work.lease(), job.work.holder(), id, digest, useId));
  }

  /** Asks until it is taken; what is refused was not worth asking. */
  private void sendAsk(Job job, String id) {
    Link now = link;
    TaskCommand ask = job.taken.contains(id) ? null : job.open.get(id);
    if (now == null || !now.welcome || ask == null) {
      return;
    }
    now.send(
        ask,
        reply -> {
          if (reply instanceof TaskReply.Acknowledged) {
            job.taken.add(id);
          } else if (reply instanceof TaskReply.Refused) {
            job.open.remove(id);
            end(job);
          } else if (reply == null) {
            reconnect();
          }
        });
  }

  /** News of an attempt has arrived, in the order in which it was sent. */
  private void told(TaskEffect.Tell news) {
    Job job = running.get(news.lease());
    if (job == null || job.stalled) {
      return;
    }
    Set<String> questions = new HashSet<>();
    Set<String> proposals = new HashSet<>();
    switch (news) {
      case TaskEffect.TellDecision decision -> {
        job.open.remove(decision.proposal().id());
        job.overdue.remove(decision.proposal().id());
        proposals.add(decision.proposal().id());
        decided(job, decision.proposal());
      }
      case TaskEffect.TellAnswer answer -> {
        job.open.remove(answer.question().id());
        job.overdue.remove(answer.question().id());
        questions.add(answer.question().id());
      }
      case TaskEffect.TellMessage message -> {
        int number = message.message().number();
        Broken.unless(
            number <= job.lastMessage + 1,
            "messages come in order",
            "agent %s was told message %d of task %s after %d",
            agentId,
            number,
            news.lease().task(),
            job.lastMessage);
        job.lastMessage = Math.max(job.lastMessage, number);
      }
    }
    if (random.nextInt(5) > 0) {
      send(
          new TaskCommand.ConfirmDelivery(
              news.lease(), job.work.holder(), questions, proposals, job.lastMessage));
    }
    end(job);
  }

  /** What became of a question must reach who asked, while nothing fails any more. */
  private void notOverlooked(Job job, Link now) {
    TrueTask task = world.referee().task(job.work.lease().task());
    for (String id : job.open.keySet()) {
      boolean told =
          !world.isCalm()
              || !task.isLive(job.work.lease().token())
              || !(SimProposals.is(id)
                  ? task.approvals().isClosed(id)
                  : task.questions().isClosed(id));
      if (told) {
        job.overdue.remove(id);
      } else {
        long since = job.overdue.computeIfAbsent(id, first -> world.time().nowMs());
        Broken.unless(
            world.time().nowMs() - since < 60_000,
            "answers reach who asked",
            "agent %s has not heard of question %s of task %s on %s",
            agentId,
            id,
            task.key(),
            now.holder);
      }
    }
  }

  /** What was said before the work was given comes right after it. */
  private void notForgotten(Job job) {
    long token = job.work.lease().token();
    int before = world.referee().task(job.work.lease().task()).questions().messagesBefore(token);
    boolean came = world.time().nowMs() - job.sinceMs > 20 && job.by == link;
    Broken.unless(
        !came || job.lastMessage >= before,
        "messages are kept for the next attempt",
        "agent %s has message %d of %d to task %s",
        agentId,
        job.lastMessage,
        before,
        job.work.lease().task());
  }

  /** The work is over when it is done and nothing is left to wait for. */
  private void end(Job job) {
    if (!job.rested || !job.open.isEmpty() || running.get(job.work.lease()) != job) {
      return;
    }
    notForgotten(job);
    if (world.chance(world.chances().agentFail())) {
      FailureClass failure =
          random.nextInt(10) == 0 ? FailureClass.PERMANENT : FailureClass.RETRYABLE;
      Lease lease = job.work.lease();
      finish(
          job,
          new TaskCommand.FailAttempt(
              lease, job.work.holder(), failure, "broke", "", 0, ByteString.EMPTY, usage(job)));
    } else {
      result(job);
    }
  }

  private void judge(Job job) {
    if (world.chance(world.chances().agentFail())) {
      end(job);
      return;
    }
    int roll = random.nextInt(20);
    VerdictDecision decision =
        roll < 11
            ? VerdictDecision.ACCEPT
            : roll < 16 ? VerdictDecision.REDO : VerdictDecision.byNumber(3 + random.nextInt(3));
    FindingState right = decision == VerdictDecision.ACCEPT ? FindingState.MET : FindingState.UNMET;
    finish(
        job,
        new TaskCommand.SubmitVerdict(
            job.work.lease(),
            job.work.holder(),
            decision,
            Map.of("right", right),
            true,
            ByteString.copyFromUtf8("review by " + agentId),
            ByteString.EMPTY,
            usage(job)));
  }

  private void result(Job job) {
    List<TaskSnapshot.Round> earlier = job.work.earlierRounds();
    ByteString result = last(job.work.lease());
    if (!earlier.isEmpty() && random.nextInt(4) == 0) {
      result = earlier.get(random.nextInt(earlier.size())).result();
    } else if (random.nextInt(4) == 0) {
      result = SimChecks.bad(result);
    }
    // Some find something outside.
    int trust = random.nextInt(8) == 0 ? Trust.EXTERNAL : Trust.AGENT;
    finish(
        job,
        new TaskCommand.SubmitResult(
            job.work.lease(), job.work.holder(), result, usage(job), trust));
  }

  private static ByteString last(Lease lease) {
    return ByteString.copyFromUtf8("result of " + lease.token());
  }

  private void suspend(Job job, Join join) {
    ByteString left = ByteString.copyFromUtf8("left under " + job.work.lease().token());
    finish(
        job,
        new TaskCommand.YieldTask(
            job.work.lease(), job.work.holder(), left, join, ByteString.EMPTY, usage(job)));
  }

  /** The agent is done with an attempt; what it says of it is sent until it is answered. */
  private void finish(Job job, TaskCommand last) {
    Lease lease = job.work.lease();
    if (running.get(lease) == job) {
      running.remove(lease);
      unanswered.put(lease, last);
      sendLast(lease);
    }
  }

  private void sendLast(Lease lease) {
    Link now = link;
    TaskCommand last = unanswered.get(lease);
    if (now == null || !now.welcome || last == null) {
      return;
    }
    now.send(
        last,
        reply -> {
          if (reply instanceof TaskReply.Acknowledged) {
            unanswered.remove(lease);
          } else if (reply instanceof TaskReply.CheckFirst first
              && last instanceof TaskCommand.SubmitResult submit) {
            check(lease, submit, first.task());
          } else if (stale(reply)) {
            world.counters().count(Counters.Event.STALE_REFUSED);
            unanswered.remove(lease);
            now.release(lease);
          } else if (reply instanceof TaskReply.Refused) {
            // It has yielded too often: what it has must do.
            unanswered.put(lease, new TaskCommand.SubmitResult(lease, now.holder, last(lease)));
            sendLast(lease);
          } else {
            reconnect();
          }
        });
    if (random.nextInt(10) == 0) {
      // The same frame once more: it must not count twice.
      now.send(last, reply -> {});
    }
  }

  /** What the edge does: the agent knows nothing of it. */
  private void check(Lease lease, TaskCommand.SubmitResult submit, TaskSnapshot task) {
    if (submit.equals(unanswered.get(lease))) {
      TaskCreated created = world.referee().task(task.key()).created();
      unanswered.put(lease, submit.checked(SimChecks.report(created, task, submit.result())));
      sendLast(lease);
    }
  }

  private void send(TaskCommand command) {
    Link now = link;
    if (now != null && now.welcome) {
      now.send(command, reply -> {});
    }
  }

  /** Whether the agent is stuck in the work and hears nothing until it is done. */
  private boolean deaf(Lease lease) {
    Job job = running.get(lease);
    return job != null && job.stalled;
  }

  private void stop(Lease lease) {
    Link now = link;
    running.remove(lease);
    unanswered.remove(lease);
    if (now != null) {
      tellStopped(now, lease);
      now.release(lease);
    }
  }

  private void tellStopped(Link now, Lease lease) {
    TrueTask task = world.referee().task(lease.task());
    boolean killed = task.killedToken() == lease.token() && !task.forgotten();
    now.send(
        new TaskCommand.ReportStop(lease, now.holder, true, "stopped"),
        reply -> {
          if (killed && reply instanceof TaskReply.Acknowledged && !task.forgotten()) {
            world.referee().kept(lease.task(), Event.KindCase.STOP_REPORTED, lease.token());
          }
        });
  }

  private static boolean stale(@Nullable TaskReply reply) {
    return reply instanceof TaskReply.Refused refused && refused.refusal() == Refusal.STALE_LEASE;
  }

  /** One connection to one node. */
  private final class Link implements AgentConnection {
    private final SimNode node;
    private final Holder holder;
    private boolean up = true;
    private boolean welcome;
    private final Deque<Runnable> inbound = new ArrayDeque<>();

    Link(SimNode node, Holder holder) {
      this.node = node;
      this.holder = holder;
    }

    void hello(Set<Lease> held) {
      AgentFacts facts =
          new AgentFacts(
              new TreeSet<>(manager == null ? Set.of(WORK, REVIEW) : Set.of(MANAGE)),
              Labels.NONE,
              ByteString.EMPTY);
      node.registry().connect(holder, facts, this, world.time().nowMs());
      Set<Lease> confirmed = new HashSet<>();
      int[] missing = {world.chances().shards()};
      for (int shard = 0; shard < world.chances().shards(); shard++) {
        node.call(
            new TaskCommand.ReconcileInstance(holder, held),
            shard,
            reply -> {
              if (reply instanceof TaskReply.Confirmed live) {
                confirmed.addAll(live.leases());
                if (--missing[0] == 0) {
                  node.process().background().execute(() -> welcome(confirmed));
                }
              } else if (up) {
                reconnect();
              }
            });
      }
    }

    private void welcome(Set<Lease> confirmed) {
      if (!up || !node.registry().open(holder, this, inFlightMax, confirmed)) {
        return;
      }
      welcome = true;
      running.keySet().retainAll(confirmed);
      unanswered.keySet().retainAll(confirmed);
      List.copyOf(unanswered.keySet()).forEach(SimAgent.this::sendLast);
      for (Job job : List.copyOf(running.values())) {
        List.copyOf(job.open.keySet()).forEach(id -> sendAsk(job, id));
      }
    }

    void send(TaskCommand command, Consumer<@Nullable TaskReply> answer) {
      TaskCommand.AgentCommand c = (TaskCommand.AgentCommand) command;
      node.call(
          leaseOf(c).task(),
          command,
          reply -> {
            if (up) {
              answer.accept(reply);
            }
          });
    }

    void release(Lease lease) {
      world
          .time()
          .after(
              world.latency(),
              () ->
                  node.process()
                      .background()
                      .execute(() -> node.registry().release(holder, lease)));
    }

    @Override
    public boolean deliver(TaskEffect.Deliver work) {
      if (!up) {
        return false;
      }
      arrives(() -> begin(work));
      return true;
    }

    @Override
    public void tell(TaskEffect.Tell news) {
      arrives(() -> told(news));
    }

    /** A stream keeps its order: each arrival brings the oldest frame, however long it took. */
    private void arrives(Runnable frame) {
      inbound.add(frame);
      world
          .time()
          .after(
              world.latency(),
              () -> {
                Runnable oldest = inbound.remove();
                if (up && link == this) {
                  oldest.run();
                }
              });
    }

    @Override
    public void revoke(TaskEffect.Revoke revoke) {
      world
          .time()
          .after(
              world.latency() + random.nextLong(50),
              () -> {
                if (up && link == this && !deaf(revoke.lease())) {
                  stop(revoke.lease());
                }
              });
    }

    @Override
    public void warn(TaskEffect.BudgetNotice notice) {}

    @Override
    public void requestStop(TaskEffect.RequestStop request) {
      world
          .time()
          .after(
              world.latency() + random.nextLong(200),
              () -> {
                Job job = running.get(request.lease());
                if (up && link == this && job != null && !job.stalled && random.nextBoolean()) {
                  end(job);
                }
              });
    }

    @Override
    public void replaced() {}
  }

  private static Lease leaseOf(TaskCommand.AgentCommand command) {
    return switch (command) {
      case TaskCommand.AcceptAttempt c -> c.lease();
      case TaskCommand.DeclineAttempt c -> c.lease();
      case TaskCommand.Heartbeat c -> c.lease();
      case TaskCommand.ReportProgress c -> c.lease();
      case TaskCommand.SubmitResult c -> c.lease();
      case TaskCommand.SubmitVerdict c -> c.lease();
      case TaskCommand.FailAttempt c -> c.lease();
      case TaskCommand.ReportStop c -> c.lease();
      case TaskCommand.Ask c -> c.lease();
      case TaskCommand.Propose c -> c.lease();
      case TaskCommand.UseApproval c -> c.lease();
      case TaskCommand.ConfirmDelivery c -> c.lease();
      case TaskCommand.YieldAssignment c -> c.lease();
      case TaskCommand.YieldTask c -> c.lease();
      case TaskCommand.ReconcileInstance c ->
          throw new IllegalArgumentException("Expected a command about a lease, but got " + c);
    };
  }
}
