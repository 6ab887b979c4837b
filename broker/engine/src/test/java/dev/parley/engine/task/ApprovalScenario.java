package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Proposal.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;

/** Proposes, decides and does what was approved in a {@link Scenario}. */
final class ApprovalScenario {
  static final Actor HUMAN = Actors.requester("local");
  static final long TIMEOUT_MS = 60_000;
  static final long LIFETIME_MS = 20_000;

  private final Scenario scenario;

  ApprovalScenario(Scenario scenario) {
    this.scenario = scenario;
  }

  static Actor agent(String agentId) {
    return Actors.agent(holder(agentId));
  }

  /** An action that can't be undone; approved, it may be done for {@value #LIFETIME_MS} ms. */
  static ActionProposed.Builder proposal(String id) {
    return ActionProposed.newBuilder()
        .setProposalId(id)
        .setProposal(ByteString.copyFromUtf8("do " + id))
        .setDigest(digest(id))
        .setKind(Kind.ACTION.number())
        .setReversibility(Reversibility.IRREVERSIBLE.number())
        .setApprovalLifetimeMs(LIFETIME_MS);
  }

  static String digest(String id) {
    return "digest of " + id;
  }

  void propose(String task, long token, String id) {
    propose(task, token, proposal(id));
  }

  void propose(String task, long token, ActionProposed.Builder proposal) {
    assertThat(tryPropose(task, token, proposal)).isInstanceOf(TaskReply.Acknowledged.class);
  }

  /** {@code ann}, who holds the lease, proposes something, and waits a minute. */
  TaskReply tryPropose(String task, long token, ActionProposed.Builder proposal) {
    return scenario.when(
        new TaskCommand.Propose(lease(task, token), holder("ann"), proposal.build(), TIMEOUT_MS));
  }

  /** Somebody decides, and is heard. */
  void decide(String task, String id, Actor by, boolean approved) {
    assertThat(
            scenario.when(
                new TaskCommand.DecideProposal(
                    key(task), by, id, digest(id), approved, "because", "")))
        .isInstanceOf(TaskReply.Found.class);
  }

  /** Somebody would approve. */
  TaskReply tryDecide(String task, String id, Actor by) {
    return scenario.when(
        new TaskCommand.DecideProposal(key(task), by, id, digest(id), true, "", ""));
  }

  /** {@code ann}, who holds the lease, does what was approved. */
  TaskReply use(String task, long token, String id, String useId) {
    return scenario.when(
        new TaskCommand.UseApproval(lease(task, token), holder("ann"), id, digest(id), useId));
  }

  State state(String task, String id) {
    return requireNonNull(scenario.get(task).proposals().find(id)).state();
  }
}
