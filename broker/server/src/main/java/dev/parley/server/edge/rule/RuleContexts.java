package dev.parley.server.edge.rule;

import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Proposal.Kind;
import dev.parley.engine.task.Proposal.Reversibility;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.engine.task.state.FanOutItems;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.RuleDecided;
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

  /**
   * A root that is about to be created.
   *
   * @param requester whoever creates it
   */
  RuleContext.Builder root(Identity caller, String taskId, Actor requester, TaskCreated created) {
    TaskSpec spec = spec(created);
    return context(caller, spec)
        .setAgent(agent(requester))
        .setTask(task(caller.tenant(), taskId, "", spec, created))
        .setTrustValue(lowest(spec, word(requester)));
  }

  /** What somebody's word is worth that comes of nothing. */
  private static int word(Actor actor) {
    return actor.getKind() == ActorKind.AGENT.number()
        ? Trust.AGENT
        : TrustLabel.TRUST_LABEL_USER_VALUE;
  }

  /**
   * A child that is about to be created.
   *
   * @param created by {@link #below}
   * @param parent as it is now
   */
  RuleContext.Builder child(
      Identity caller, String taskId, TaskCreated created, TaskReply.Lineage parent) {
    TaskSnapshot above = parent.task();
    TaskSpec spec = spec(created);
    return context(caller, spec)
        .setAgent(agent(above.holder()))
        .setTask(
            task(caller.tenant(), taskId, above.key().taskId(), spec, created)
                .setDepth(above.depth() + 1))
        .addAllAncestry(ancestors(parent.line()))
        .setTrustValue(lowest(spec, Math.min(parent.trust(), Trust.AGENT)))
        .setBudget(RuleBudgets.of(above.budget()));
  }

  /** A child with what holds below its parent, as far as rules know of it. */
  TaskCreated below(TaskCreated child, TaskCreated parent) {
    return Autonomy.inherit(eligible.loops().inherit(child, parent), parent);
  }

  /**
   * A fan-out as its items find it: whoever made it made them, whenever they come in.
   *
   * @param task as it is created, with what holds below its parent
   * @param context what is known of it once it is there
   * @param loops hold where neither a task nor one above it says
   */
  record FanOut(TaskCreated task, RuleContext context, LoopPolicies loops) {

    /** What the child of an item is created with. */
    TaskCreated child(FanOutItem item) {
      return made(FanOutItems.child(task.getFanOut().getTemplate(), item));
    }

    /** What each child is created with, but for what its item adds. */
    TaskCreated template() {
      return made(task.getFanOut().getTemplate());
    }

    private TaskCreated made(TaskCreated child) {
      return Autonomy.inherit(loops.inheritOfTemplate(child, task), task);
    }

    /** The same with what the rules say to every child. */
    FanOut templateRuled(RuleDecided said) {
      TaskCreated.Builder ruled = task.toBuilder();
      ruled.getFanOutBuilder().getTemplateBuilder().setRuled(said);
      return new FanOut(ruled.build(), context, loops);
    }
  }

  /**
   * A fan-out that is about to be created.
   *
   * @param context what was known of it when it was asked about
   */
  FanOut begun(TaskCreated fanOut, RuleContext context) {
    RuleBudget budget = RuleBudgets.begun(spec(fanOut).getBudget(), context.getBudget());
    return new FanOut(fanOut, context.toBuilder().setBudget(budget).build(), eligible.loops());
  }

  /** A fan-out that is there. */
  FanOut fanOut(Identity caller, TaskReply.Lineage lineage) {
    TaskSnapshot task = lineage.task();
    TaskCreated created = lineage.created();
    TaskSpec spec = spec(created);
    boolean root = task.parentId().isEmpty();
    RuleContext.Builder context =
        context(caller, spec)
            .setAgent(agent(task.requester()))
            .setTask(
                task(caller.tenant(), task.key().taskId(), task.parentId(), spec, created)
                    .setDepth(task.depth()))
            .addAllAncestry(above(lineage))
            .setTrustValue(lowest(spec, root ? word(task.requester()) : lineage.givenTrust()))
            .setBudget(RuleBudgets.of(task.budget()));
    return new FanOut(created, context.build(), eligible.loops());
  }

  /** What the children of a fan-out that is a root are asked, as a root of its own. */
  RuleContext.Builder template(FanOut fanOut) {
    RuleContext above = fanOut.context();
    TaskCreated template = fanOut.template();
    TaskSpec spec = spec(template);
    String tenant = above.getPrincipal().getTenant();
    return RuleContext.newBuilder()
        .setPrincipal(above.getPrincipal())
        .setAgent(above.getAgent())
        .putAllLabels(spec.getLabelsMap())
        .setTask(task(tenant, above.getTask().getTaskId(), "", spec, template))
        .setTrustValue(lowest(spec, above.getTrustValue()));
  }

  /**
   * A child of a fan-out that is about to be created.
   *
   * @param created by {@link FanOut#child}
   */
  RuleContext.Builder item(FanOut fanOut, String taskId, TaskCreated created) {
    RuleContext context = fanOut.context();
    RuleTask above = context.getTask();
    TaskSpec spec = spec(created);
    String tenant = context.getPrincipal().getTenant();
    return context.toBuilder()
        .clearLabels()
        .putAllLabels(spec.getLabelsMap())
        .setTask(
            task(tenant, taskId, above.getTaskId(), spec, created).setDepth(above.getDepth() + 1))
        .clearAncestry()
        .addAncestry(
            RuleAncestor.newBuilder()
                .setTaskId(above.getTaskId())
                .setCapability(above.getCapability())
                .setDepth(above.getDepth()))
        .addAllAncestry(context.getAncestryList())
        .setTrustValue(lowest(spec, context.getTrustValue()));
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
        .setTask(shown.setDepth(task.depth()).setRound(task.round()).setAttempt(task.attempt()))
        .addAllAncestry(above(lineage))
        .setTrustValue(lineage.trust())
        .setBudget(RuleBudgets.of(task.budget()));
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

  /** By which capability an agent is asked, as far as somebody says so. */
  private static String asked(Target target) {
    return target.hasFanOut()
        ? asked(target.getFanOut().getTemplate().getTarget())
        : target.getAgent().getCapability();
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
            .addAllCapabilities(eligible.capabilities(tenant, created, asked(target)))
            .setAgentId(aim.getAgentId())
            .setObjective(spec.getObjective())
            .putAllLabels(spec.getLabelsMap())
            .setPriority(spec.getPriority())
            .addAllInputs(
                RuleValues.parts(
                    target.hasFanOut() ? template.getInputsList() : spec.getInputsList()))
            .addAllContext(RuleValues.parts(spec.getContextList()))
            .setAutonomyLevel(Autonomy.of(created))
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

  private static List<RuleAncestor> above(TaskReply.Lineage lineage) {
    return ancestors(lineage.line().subList(1, lineage.line().size()));
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
}
