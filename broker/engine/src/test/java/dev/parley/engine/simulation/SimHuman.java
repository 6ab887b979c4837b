package dev.parley.engine.simulation;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposal.Approver;
import dev.parley.engine.task.Question;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Somebody who looks now and then what waits for a human, and decides. */
final class SimHuman {

  static final Actor ACTOR = Actors.requester("human");

  private static final TaskCommand.TaskFilter WAITING =
      new TaskCommand.TaskFilter(
          Set.of(
              TaskState.VERIFYING,
              TaskState.APPROVAL_REQUIRED,
              TaskState.INPUT_REQUIRED,
              TaskState.PARKED),
          Set.of(),
          null,
          null,
          null,
          Labels.NONE,
          false,
          false);

  private final World world;
  private final RandomGenerator random;

  SimHuman(World world) {
    this.world = world;
    this.random = world.fork("human");
  }

  void start() {
    world.time().after(500 + random.nextLong(2_000), this::look);
  }

  private void look() {
    for (int shard = 0; shard < world.chances().shards(); shard++) {
      world
          .primary()
          .call(
              new TaskCommand.ListTasks(World.TENANT, WAITING, Long.MAX_VALUE, 1_000),
              shard,
              reply -> {
                if (reply instanceof TaskReply.Page page) {
                  page.tasks().forEach(this::decide);
                  page.tasks().forEach(this::answer);
                  page.tasks().stream()
                      .filter(
                          task -> task.awaited() == Reviewer.HUMAN || SimTasks.isUnsettled(task))
                      .forEach(this::review);
                }
              });
    }
    start();
  }

  /** Now and then an agent decides, or tries to, and now and then nobody does. */
  private void decide(TaskSnapshot task) {
    for (Proposal proposal : task.proposals().all()) {
      if (random.nextInt(proposal.isPending() ? 3 : 20) == 0) {
        continue;
      }
      boolean again = !proposal.isPending() && random.nextInt(4) > 0;
      if (!again) {
        boolean anybody = proposal.proposed().getApprover() == Approver.ANYBODY.number();
        boolean human = random.nextInt(4) > (anybody ? 2 : 0);
        Actor by = human ? ACTOR : agent(task, proposal);
        TaskCommand decision = SimProposals.decide(task, proposal, by, random);
        world.primary().call(task.key(), decision, reply -> {});
      }
    }
  }

  /** Who asks may hold the very place that is waited for by whoever would answer. */
  private void answer(TaskSnapshot task) {
    for (Question question : task.dialogue().questions()) {
      if (question.isOpen()
          && !SimQuestions.isIgnored(task.key(), question)
          && random.nextInt(10) == 0) {
        Actor operator = Actors.operator("human");
        TaskCommand answer = SimQuestions.answer(task, question, operator, 0, random);
        world.primary().call(task.key(), answer, reply -> {});
      }
    }
  }

  private Actor agent(TaskSnapshot task, Proposal proposal) {
    String id =
        switch (random.nextInt(4)) {
          case 0 -> proposal.proposer().getId();
          case 1 -> isAgent(task.requester()) ? task.requester().getId() : SimAgent.MANAGER;
          case 2 -> assignee(task);
          default -> SimAgent.worker(random.nextInt(world.chances().agents()));
        };
    return Actors.agent(new Holder(World.TENANT, id, ""));
  }

  /** Somebody who was given the task, now or before. */
  private String assignee(TaskSnapshot task) {
    TrueTask there = world.referee().truth(task.key()).find(task.key());
    List<String> assignees = there == null ? List.of() : there.assignees();
    return assignees.isEmpty() ? SimAgent.MANAGER : assignees.get(random.nextInt(assignees.size()));
  }

  private static boolean isAgent(Actor actor) {
    return actor.getKind() == ActorKind.AGENT.number();
  }

  private void review(TaskSnapshot task) {
    int roll = random.nextInt(10);
    VerdictDecision decision =
        roll < 5
            ? VerdictDecision.ACCEPT
            : roll < 7 ? VerdictDecision.REDO : VerdictDecision.byNumber(3 + random.nextInt(3));
    Map<String, FindingState> findings = SimTasks.findings(decision, random);
    world
        .primary()
        .call(
            task.key(),
            new TaskCommand.ReviewTask(
                task.key(),
                ACTOR,
                task.round(),
                decision,
                findings,
                true,
                SimTasks.words(findings, "a human's verdict"),
                "human-" + task.lastEventNumber(),
                0),
            reply -> {});
  }
}
