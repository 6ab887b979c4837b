package dev.parley.engine.simulation;

import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ActionProposed;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What an agent asks and proposes about its work, and what it is told. */
final class SimDialogue {

  private final SimAgent agent;
  private final World world;
  private final RandomGenerator random;

  SimDialogue(SimAgent agent, World world, RandomGenerator random) {
    this.agent = agent;
    this.world = world;
    this.random = random;
  }

  void ask(SimJob job, String id) {
    Lease lease = job.work.lease();
    TaskCommand ask =
        new TaskCommand.Ask(
            lease,
            job.work.holder(),
            SimQuestions.draw(lease.task(), id),
            SimQuestions.timeoutMs(lease.task(), id));
    job.open.put(id, ask);
    send(job, id);
  }

  void propose(SimJob job, String id) {
    Lease lease = job.work.lease();
    TaskCommand propose =
        new TaskCommand.Propose(
            lease,
            job.work.holder(),
            SimProposals.draw(lease.task(), id),
            SimProposals.timeoutMs(lease.task(), id));
    job.open.put(id, propose);
    send(job, id);
  }

  /** Acts on a decision; now and then on one that does not allow it, too late, or twice. */
  private void decided(SimJob job, Proposal proposal) {
    boolean approved = proposal.state() == Proposal.State.APPROVED;
    if (approved || random.nextInt(4) == 0) {
      String digest = proposal.proposed().getDigest();
      use(job, proposal.id(), random.nextInt(8) == 0 ? "of something else" : digest);
      if (random.nextInt(4) == 0) {
        world.time().after(random.nextLong(2_000), () -> use(job, proposal.id(), digest));
      }
    }
  }

  /** Does what was approved right now. */
  void hurry(SimJob job) {
    Lease lease = job.work.lease();
    for (ActionProposed one : world.referee().task(lease.task()).approvals().approved()) {
      TaskCommand use =
          new TaskCommand.UseApproval(
              lease, job.work.holder(), one.getProposalId(), one.getDigest(), "in a hurry");
      world.primary().arrives(lease.task(), use);
    }
  }

  void use(SimJob job, String id, String digest) {
    String useId = "use-" + random.nextInt(50);
    agent.send(new TaskCommand.UseApproval(job.work.lease(), job.work.holder(), id, digest, useId));
  }

  /** Asks until it is taken; what is refused was not worth asking. */
  void send(SimJob job, String id) {
    SimLink now = agent.link();
    TaskCommand ask = job.taken.contains(id) ? null : job.open.get(id);
    if (now == null || !now.isWelcome() || ask == null) {
      return;
    }
    now.send(
        ask,
        reply -> {
          if (reply instanceof TaskReply.Acknowledged) {
            job.taken.add(id);
          } else if (reply instanceof TaskReply.Refused) {
            job.open.remove(id);
            agent.end(job);
          } else if (reply == null) {
            agent.reconnect();
          }
        });
  }

  /** News of an attempt has arrived, in the order in which it was sent. */
  void told(SimJob job, TaskEffect.Tell news) {
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
            agent.id(),
            number,
            news.lease().task(),
            job.lastMessage);
        job.lastMessage = Math.max(job.lastMessage, number);
      }
    }
    if (random.nextInt(5) > 0) {
      agent.send(
          new TaskCommand.ConfirmDelivery(
              news.lease(), job.work.holder(), questions, proposals, job.lastMessage));
    }
    agent.end(job);
  }

  /** What became of a question must reach who asked, while nothing fails any more. */
  void notOverlooked(SimJob job, SimLink now) {
    TrueTask task = world.referee().task(job.work.lease().task());
    for (String id : job.open.keySet()) {
      boolean told =
          !world.isCalm()
              || !task.isLive(job.work.lease().token())
              || !(SimProposals.is(id)
                  ? task.approvals().isClosed(id) && !task.approvals().isUsed(id)
                  : task.questions().isClosed(id));
      if (told) {
        job.overdue.remove(id);
      } else {
        long since = job.overdue.computeIfAbsent(id, first -> world.time().nowMs());
        Broken.unless(
            world.time().nowMs() - since < 60_000,
            "answers reach who asked",
            "agent %s has not heard of question %s of task %s on %s",
            agent.id(),
            id,
            task.key(),
            now.holder());
      }
    }
  }

  /** What was said before the work was given comes right after it. */
  void notForgotten(SimJob job) {
    long token = job.work.lease().token();
    int before = world.referee().task(job.work.lease().task()).questions().messagesBefore(token);
    boolean came = world.time().nowMs() - job.sinceMs > 20 && job.by == agent.link();
    Broken.unless(
        !came || job.lastMessage >= before,
        "messages are kept for the next attempt",
        "agent %s has message %d of %d to task %s",
        agent.id(),
        job.lastMessage,
        before,
        job.work.lease().task());
  }
}
