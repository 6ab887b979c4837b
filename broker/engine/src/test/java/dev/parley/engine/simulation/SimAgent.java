package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskCreated;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One agent: connects, takes work, sends heartbeats, finishes, and now and then crashes, stalls,
 * declines, fails, loses its connection or sends again what it sent before.
 */
final class SimAgent {
  /** For all children to end, whatever becomes of them. */
  private static final Join ON_ALL =
      Join.newBuilder()
          .setMode(1)
          .setLoserAction(1)
          .setFailureAction(2)
          .setAttentionAction(1)
          .build();

  static final String WORK = "work";
  static final String MANAGE = "manage";
  static final String REVIEW = "review";
  static final String MANAGER = "manager";

  static String worker(int number) {
    return "worker-" + number;
  }

  private final World world;
  private final String agentId;
  private final RandomGenerator random;
  private final int inFlightMax;
  private final Map<Lease, SimJob> running = new LinkedHashMap<>();
  private final Map<Lease, TaskCommand> unanswered = new LinkedHashMap<>();
  private final @Nullable SimManager manager;
  private final SimBoard board;
  private final SimDialogue dialogue;
  private final SimOutcomes outcomes;
  private int instance = 1;
  private long life;
  private @Nullable SimLink link;

  SimAgent(World world, String agentId, boolean manages) {
    this.world = world;
    this.agentId = agentId;
    this.random = world.fork("agent/" + agentId);
    this.board = new SimBoard(world, random);
    this.dialogue = new SimDialogue(this, world, random);
    this.outcomes = new SimOutcomes(agentId, random);
    this.inFlightMax = 1 + random.nextInt(4);
    this.manager = manages ? new SimManager(world, random) : null;
  }

  void start() {
    connect();
    heartbeatLoop();
  }

  String id() {
    return agentId;
  }

  int inFlightMax() {
    return inFlightMax;
  }

  Set<String> capabilities() {
    return capabilities(agentId);
  }

  private static Set<String> capabilities(String agentId) {
    return agentId.equals(MANAGER) ? Set.of(MANAGE) : Set.of(WORK, REVIEW);
  }

  static boolean offers(String agentId, String capability) {
    return capabilities(agentId).contains(capability);
  }

  @Nullable SimLink link() {
    return link;
  }

  boolean isOn(SimLink one) {
    return link == one;
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
  private void arrivesLate(SimJob job) {
    TaskCommand sent = SimOutcomes.late(job);
    world
        .time()
        .after(
            random.nextLong(5_000),
            () -> world.primary().call(job.work.lease().task(), sent, reply -> {}));
  }

  private void hangUp() {
    SimLink old = link;
    link = null;
    if (old != null) {
      old.hangUp();
    }
  }

  void reconnect() {
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
    if (!node.serving() || (node.draining() && idle())) {
      reconnect();
      return;
    }
    SimLink fresh = new SimLink(this, world, random, node, holder());
    link = fresh;
    Set<Lease> held = new HashSet<>(running.keySet());
    held.addAll(unanswered.keySet());
    node.process().background().execute(() -> fresh.hello(held));
    world
        .time()
        .after(
            5_000,
            () -> {
              if (fresh.isUp() && !fresh.isWelcome()) {
                reconnect();
              }
            });
  }

  /** A node has taken the agent in, and knows of these leases. */
  void welcomed(Set<Lease> confirmed) {
    running.keySet().retainAll(confirmed);
    unanswered.keySet().retainAll(confirmed);
    List.copyOf(unanswered.keySet()).forEach(this::sendLast);
    for (SimJob job : List.copyOf(running.values())) {
      List.copyOf(job.open.keySet()).forEach(id -> dialogue.send(job, id));
    }
  }

  /** News of an attempt has arrived. */
  void told(TaskEffect.Tell news) {
    SimJob job = running.get(news.lease());
    if (job != null && !job.stalled) {
      dialogue.told(job, news);
    }
  }

  /** It comes to an end, or does not mind, and goes on until the lease is taken away from it. */
  void askedToStop(Lease lease) {
    SimJob job = running.get(lease);
    if (job != null && !job.stalled) {
      job.goesOn = random.nextBoolean();
      end(job);
    }
  }

  private boolean idle() {
    return running.isEmpty() && unanswered.isEmpty();
  }

  private void heartbeatLoop() {
    world.time().after(700 + random.nextLong(300), this::heartbeatLoop);
    SimLink now = link;
    if (now == null || !now.isWelcome()) {
      return;
    }
    if (!now.node().equals(world.primary()) && world.time().nowMs() % 3 == 0) {
      reconnect();
      return;
    }
    if (now.drained() && (idle() || !now.node().draining())) {
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
    for (SimJob job : List.copyOf(running.values())) {
      Lease lease = job.work.lease();
      dialogue.notOverlooked(job, now);
      if (!job.stalled) {
        now.send(
            new TaskCommand.Heartbeat(lease, now.holder(), outcomes.usage(job)),
            reply -> {
              if (stale(reply)) {
                stop(lease);
              }
            });
      }
    }
  }

  /** Work has arrived. */
  void begin(TaskEffect.Deliver work) {
    Broken.unless(
        running.size() < inFlightMax,
        Referee.CAPACITY,
        "agent %s was given %s while it works on %d of %d",
        agentId,
        work.lease(),
        running.size(),
        inFlightMax);
    SimJob job = new SimJob(work, link, world.time().nowMs());
    running.put(work.lease(), job);
    if (world.chance(world.chances().agentDecline())) {
      finish(job, outcomes.decline(job));
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
              "action-" + random.nextInt(3)));
    }
    if (manager == null && random.nextInt(3) == 0) {
      dialogue.ask(job, "q" + random.nextInt(2));
    }
    if (manager == null && random.nextInt(6) == 0) {
      dialogue.ask(job, "q" + random.nextInt(5));
    }
    if (manager == null && work.review() == null && random.nextInt(3) == 0) {
      dialogue.propose(job, "p" + random.nextInt(2));
    }
    if (manager == null && random.nextInt(8) == 0) {
      dialogue.propose(job, "p" + random.nextInt(4));
    }
    if (random.nextInt(12) == 0) {
      dialogue.use(job, "p" + random.nextInt(2), "of anything");
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
          join -> finish(job, outcomes.suspension(job, join)));
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

  /** A switch is thrown: some of what the agent was about to do arrives right behind it. */
  void hurry() {
    for (SimJob job : List.copyOf(running.values())) {
      Lease lease = job.work.lease();
      if (job.stalled) {
        continue;
      }
      if (job.work.review() != null) {
        judge(job);
      } else if (manager != null) {
        finish(job, outcomes.suspension(job, ON_ALL));
      } else if (random.nextInt(4) == 0) {
        dialogue.hurry(job);
        continue;
      } else {
        result(job);
      }
      TaskCommand last = unanswered.get(lease);
      if (last != null) {
        world.primary().arrives(lease.task(), last);
      }
    }
  }

  /** The work is over when it is done and nothing is left to wait for. */
  void end(SimJob job) {
    if (!job.rested || !job.open.isEmpty() || running.get(job.work.lease()) != job) {
      return;
    }
    dialogue.notForgotten(job);
    if (world.chance(world.chances().agentFail())) {
      finish(job, outcomes.failure(job));
    } else {
      result(job);
    }
  }

  private void judge(SimJob job) {
    boolean fails = world.chance(world.chances().agentFail());
    finish(job, fails ? outcomes.failure(job) : outcomes.verdict(job));
  }

  private void result(SimJob job) {
    finish(job, outcomes.result(job));
  }

  /** The agent is done with an attempt; what it says of it is sent until it is answered. */
  private void finish(SimJob job, TaskCommand last) {
    Lease lease = job.work.lease();
    if (running.get(lease) == job && !job.goesOn) {
      running.remove(lease);
      unanswered.put(lease, last);
      sendLast(lease);
    }
  }

  private void sendLast(Lease lease) {
    SimLink now = link;
    TaskCommand last = unanswered.get(lease);
    if (now == null || !now.isWelcome() || last == null) {
      return;
    }
    TrueTask task = world.referee().task(lease.task());
    now.send(
        last,
        reply -> {
          if (wasKilled(reply) && !task.forgotten()) {
            kept(lease, last);
          }
          if (reply instanceof TaskReply.Acknowledged) {
            unanswered.remove(lease);
          } else if (reply instanceof TaskReply.CheckFirst first
              && last instanceof TaskCommand.SubmitResult submit) {
            check(lease, submit, first.task());
          } else if (stale(reply)) {
            world.counters().count(Counters.Event.STALE_REFUSED);
            unanswered.remove(lease);
            now.release(lease);
          } else if (reply instanceof TaskReply.Refused
              && last instanceof TaskCommand.SubmitVerdict verdict) {
            unanswered.put(lease, outcomes.verdictOnAll(verdict));
            sendLast(lease);
          } else if (reply instanceof TaskReply.Refused) {
            // It has yielded too often: what it has must do.
            unanswered.put(
                lease, new TaskCommand.SubmitResult(lease, now.holder(), SimOutcomes.only(lease)));
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

  private static boolean wasKilled(@Nullable TaskReply reply) {
    return reply instanceof TaskReply.Refused refused
        && stale(reply)
        && refused.metadata().containsKey("switch_id");
  }

  private void kept(Lease lease, TaskCommand last) {
    Event.KindCase kind =
        switch (last) {
          case TaskCommand.SubmitResult ignored -> Event.KindCase.RESULT_REFUSED;
          case TaskCommand.SubmitVerdict ignored -> Event.KindCase.VERDICT_REFUSED;
          case TaskCommand.YieldTask ignored -> Event.KindCase.YIELD_REFUSED;
          default -> Event.KindCase.KIND_NOT_SET;
        };
    if (kind != Event.KindCase.KIND_NOT_SET) {
      world.referee().kept(lease.task(), kind, lease.token());
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

  void send(TaskCommand command) {
    SimLink now = link;
    if (now != null && now.isWelcome()) {
      now.send(command, reply -> {});
    }
  }

  /** Whether the agent is stuck in the work and hears nothing until it is done. */
  boolean isDeaf(Lease lease) {
    SimJob job = running.get(lease);
    return job != null && job.stalled;
  }

  void stop(Lease lease) {
    SimLink now = link;
    running.remove(lease);
    unanswered.remove(lease);
    if (now != null) {
      tellStopped(now, lease);
      now.release(lease);
    }
  }

  private void tellStopped(SimLink now, Lease lease) {
    TrueTask task = world.referee().task(lease.task());
    boolean killed = task.killedToken() == lease.token() && !task.forgotten();
    now.send(
        new TaskCommand.ReportStop(lease, now.holder(), true, "stopped"),
        reply -> {
          if (killed && reply instanceof TaskReply.Acknowledged && !task.forgotten()) {
            world.referee().kept(lease.task(), Event.KindCase.STOP_REPORTED, lease.token());
          }
        });
  }

  private static boolean stale(@Nullable TaskReply reply) {
    return reply instanceof TaskReply.Refused refused && refused.refusal() == Refusal.STALE_LEASE;
  }
}
