package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What agents propose, the same each time they propose it, and decisions about it. */
final class SimProposals {

  private SimProposals() {}

  /** How long a proposal of a task waits for its decision. */
  static long timeoutMs(TaskKey task, String id) {
    return 500L + of(task, id).nextInt(8_000);
  }

  static ActionProposed draw(TaskKey task, String id) {
    Random own = of(task, id + "/content");
    return ActionProposed.newBuilder()
        .setProposalId(id)
        .setProposal(ByteString.copyFromUtf8("do " + id))
        .setDigest(digest(task, id))
        .setKind(own.nextInt(4) == 0 ? Kind.PLAN.number() : Kind.ACTION.number())
        .setReversibility(
            own.nextInt(3) == 0
                ? Reversibility.REVERSIBLE.number()
                : Reversibility.IRREVERSIBLE.number())
        .setApprovalLifetimeMs(500 + own.nextInt(8_000))
        .build();
  }

  private static String digest(TaskKey task, String id) {
    return "digest of " + task.taskId() + id;
  }

  static boolean is(String id) {
    return id.startsWith("p");
  }

  static TaskCommand decide(
      TaskSnapshot task, Proposal proposal, Actor by, RandomGenerator random) {
    String digest = random.nextInt(8) == 0 ? "of something else" : proposal.proposed().getDigest();
    return new TaskCommand.DecideProposal(
        task.key(),
        by,
        proposal.id(),
        digest,
        random.nextInt(4) > 0,
        "because",
        "decision-" + random.nextInt(50));
  }

  private static Random of(TaskKey task, String id) {
    return new Random((task.taskId() + id).hashCode());
  }
}
