package dev.parley.server.edge.rule;

import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.command.BudgetStatus;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.security.Identity;
import dev.parley.v1.Part;
import dev.parley.v1.Proposal;
import dev.parley.v1.Result;
import dev.parley.v1.RuleAction;
import dev.parley.v1.RuleAgent;
import dev.parley.v1.RuleAncestor;
import dev.parley.v1.RuleBudget;
import dev.parley.v1.RuleBudgetLine;
import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleMessage;
import dev.parley.v1.RulePrincipal;
import dev.parley.v1.RuleResult;
import dev.parley.v1.RuleTask;
import dev.parley.v1.Target;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what rules know. Thread-safe.
 *
 * @param eligible tells whose agents a task is for
 */
record RuleContexts(Eligible eligible) {

  /** A root that is about to be created. */
  RuleContext.Builder root(Identity caller, String taskId, TaskCreated created) {
    TaskSpec spec = spec(created);
    int level = spec.hasAutonomyLevel() ? spec.getAutonomyLevel() : 3;
    return context(caller, spec)
        .setTask(task(caller.tenant(), taskId, "", spec, created).setAutonomyLevel(level))
        .setTrustValue(lowest(spec, TrustLabel.TRUST_LABEL_USER_VALUE));
  }

  /**
   * A child that is about to be created.
   *
   * @param parent as it is now
   */
  RuleContext.Builder child(
      Identity caller, String taskId, TaskCreated created, TaskReply.Lineage parent) {
    TaskSnapshot above = parent.task();
    TaskSpec spec = spec(created);
    int level = spec.hasAutonomyLevel() ? spec.getAutonomyLevel() : above.autonomyLevel();
    return context(caller, spec)
        .setAgent(agent(above.holder()))
        .setTask(
            task(caller.tenant(), taskId, above.key().taskId(), spec, created)
                .setDepth(above.depth() + 1)
                .setAutonomyLevel(Math.min(level, above.autonomyLevel())))
        .addAllAncestry(ancestors(parent.line()))
        .setTrustValue(lowest(spec, parent.trust()))
        .setBudget(budget(above.budget()));
  }

  /**
   * A child of a fan-out that is about to be created itself.
   *
   * @param fanOut what is known of the fan-out
   */
  RuleContext.Builder item(RuleContext fanOut, String taskId, TaskCreated created) {
    RuleTask above = fanOut.getTask();
    TaskSpec spec = spec(created);
    String tenant = fanOut.getPrincipal().getTenant();
    RuleContext.Builder child = fanOut.toBuilder().clearAncestry().clearLabels();
    return child
        .putAllLabels(spec.getLabelsMap())
        .setTask(
            task(tenant, taskId, above.getTaskId(), spec, created)
                .setDepth(above.getDepth() + 1)
                .setAutonomyLevel(above.getAutonomyLevel()))
        .addAncestry(
            RuleAncestor.newBuilder()
                .setTaskId(above.getTaskId())
                .setCapability(above.getCapability())
                .setDepth(above.getDepth()))
        .addAllAncestry(fanOut.getAncestryList())
        .setTrustValue(lowest(spec, fanOut.getTrustValue()));
  }

  /** A task that is there. */
  RuleContext.Builder task(Identity caller, TaskReply.Lineage lineage) {
    TaskSnapshot task = lineage.task();
    TaskSpec spec = spec(lineage.created());
    RuleTask.Builder shown =
        task(caller.tenant(), task.key().taskId(), task.parentId(), spec, lineage.created());
    if (!lineage.capability().isEmpty()) {
      shown.setCapability(lineage.capability()).setAgentId(lineage.agentId());
      if (!shown.getCapabilitiesList().contains(lineage.capability())) {
        shown.addCapabilities(lineage.capability());
      }
    }
    return context(caller, spec)
        .setTask(
            shown
                .setDepth(task.depth())
                .setRound(task.round())
                .setAttempt(task.attempt())
                .setAutonomyLevel(task.autonomyLevel()))
        .addAllAncestry(ancestors(lineage.line().subList(1, lineage.line().size())))
        .setTrustValue(lineage.trust())
        .setBudget(budget(task.budget()));
  }

  static TaskSpec spec(TaskCreated created) {
    return Bytes.read(TaskSpec.parser(), created.getSpec());
  }

  static RuleAction action(ActionProposed stored) {
    Proposal proposal = Bytes.read(Proposal.parser(), stored.getProposal());
    return RuleAction.newBuilder()
        .setProposalId(proposal.getProposalId())
        .setSummary(proposal.getSummary())
        .setMediaType(proposal.getMediaType())
        .setArguments(RuleValues.payload(proposal.getMediaType(), proposal.getPayload()))
        .setPayload(proposal.getPayload())
        .setIrreversible(stored.getReversibility() != Reversibility.REVERSIBLE.number())
        .setDigest(stored.getDigest())
        .build();
  }

  static boolean isPlan(ActionProposed stored) {
    return stored.getKind() == Kind.PLAN.number();
  }

  static RuleResult result(Result result) {
    return RuleResult.newBuilder()
        .addAllOutputs(RuleValues.parts(result.getOutputsList()))
        .setSummary(result.getSummary())
        .setUsage(result.getUsage())
        .build();
  }

  static RuleMessage message(TaskMessage message) {
    return RuleMessage.newBuilder()
        .setText(message.getText())
        .addAllParts(RuleValues.parts(message.getPartsList()))
        .build();
  }

  static RuleAgent agent(@Nullable Actor actor) {
    return actor == null || actor.getKind() != ActorKind.AGENT.number()
        ? RuleAgent.getDefaultInstance()
        : RuleAgent.newBuilder()
            .setAgentId(actor.getId())
            .setInstanceId(actor.getInstanceId())
            .build();
  }

  private static RuleContext.Builder context(Identity caller, TaskSpec spec) {
    return RuleContext.newBuilder()
        .setPrincipal(
            RulePrincipal.newBuilder().setTenant(caller.tenant()).setName(caller.principal()))
        .putAllLabels(spec.getLabelsMap());
  }

  private RuleTask.Builder task(
      String tenant, String taskId, String parentId, TaskSpec spec, TaskCreated created) {
    // What is known of a fan-out before it is given to anybody is what its children are for.
    TaskCreated aim = created.hasFanOut() ? created.getFanOut().getTemplate() : created;
    Target target = spec.getTarget();
    TaskSpec template = target.getFanOut().getTemplate();
    RuleTask.Builder task =
        RuleTask.newBuilder()
            .setTaskId(taskId)
            .setParentId(parentId)
            .setCapability(aim.getCapability())
            .addAllCapabilities(eligible.capabilities(tenant, created))
            .setAgentId(aim.getAgentId())
            .setObjective(spec.getObjective())
            .putAllLabels(spec.getLabelsMap())
            .setPriority(spec.getPriority())
            .addAllInputs(
                RuleValues.parts(
                    target.hasFanOut() ? template.getInputsList() : spec.getInputsList()))
            .addAllContext(RuleValues.parts(spec.getContextList()))
            .setFanOut(target.hasFanOut() || target.hasBroadcast())
            .setCron(spec.getSchedule().getCron());
    return spec.hasBudget() ? task.setBudget(spec.getBudget()) : task;
  }

  private static int lowest(TaskSpec spec, int otherwise) {
    int lowest = otherwise;
    List<Part> parts = new ArrayList<>(spec.getInputsList());
    parts.addAll(spec.getContextList());
    parts.addAll(spec.getTarget().getFanOut().getTemplate().getInputsList());
    parts.addAll(spec.getTarget().getFanOut().getTemplate().getContextList());
    for (Part part : parts) {
      lowest = Math.min(lowest, part.getTrustLabelValue());
    }
    return lowest;
  }

  private static List<RuleAncestor> ancestors(List<TaskReply.Ancestor> line) {
    return line.stream()
        .map(above ->
            RuleAncestor.newBuilder()
                .setTaskId(above.taskId())
                .setCapability(above.capability())
                .setAgentId(above.agentId())
                .setDepth(above.depth())
                .build())
        .toList();
  }

  private static RuleBudget budget(@Nullable BudgetStatus status) {
    if (status == null) {
      return RuleBudget.getDefaultInstance();
    }
    RuleBudget.Builder budget = RuleBudget.newBuilder().setCurrency(status.currency());
    for (BudgetStatus.Line line : status.lines()) {
      RuleBudgetLine.Builder shown = RuleBudgetLine.newBuilder().setSpent(line.spent());
      if (line.limit() != BudgetItem.NO_LIMIT) {
        shown.setLimit(line.limit());
      }
      if (line.remaining() != BudgetItem.NO_LIMIT) {
        shown.setRemaining(line.remaining());
      }
      switch (line.item()) {
        case TOKENS -> budget.setTokens(shown);
        case COST -> budget.setCostMicros(shown);
        case WALL_TIME -> budget.setWallTimeMs(shown);
        case ATTEMPTS -> budget.setAttempts(shown);
        case REDO_ROUNDS -> budget.setRedoRounds(shown);
        case DELEGATIONS -> budget.setDelegations(shown);
        case DEPTH -> throw new IllegalStateException("Expected what is used up, but found DEPTH");
      }
    }
    return budget.build();
  }
}
