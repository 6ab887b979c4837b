package dev.parley.server.edge.rule;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.task.Autonomy;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.RuleMapper;
import dev.parley.server.evaluation.EvaluationThreads;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.rule.Ruling;
import dev.parley.server.security.Identity;
import dev.parley.server.shard.TaskShards;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Result;
import dev.parley.v1.RuleAgent;
import dev.parley.v1.RuleContext;
import dev.parley.v1.RuleDecision;
import dev.parley.v1.RuleHook;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the rules decide, off the event loops, and each thing once: what they say travels with the
 * command. A broker without rules has no desk. Thread-safe; nothing here blocks its caller.
 */
public final class RuleDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuleDesk.class);
  private static final Duration TIME_MAX = Duration.ofSeconds(2);
  private static final Problem OVERLOADED =
      Problem.of(
          ErrorReason.ERROR_REASON_RULES_OVERLOADED,
          "Expected at most %d questions to the rules in line, each for a moment, but there are more"
              .formatted(EvaluationThreads.WAITING_MAX));

  private final RuleBook rules;
  private final RuleContexts contexts;
  private final TaskShards shards;
  private final Faults faults;
  private final Duration timeMax;
  private final EvaluationThreads threads;

  public RuleDesk(
      RuleBook rules, TaskShards shards, AgentRegistry agents, LoopPolicies loops, Faults faults) {
    this(rules, new RuleContexts(new Eligible(agents, loops)), shards, faults, TIME_MAX);
  }

  RuleDesk(
      RuleBook rules, RuleContexts contexts, TaskShards shards, Faults faults, Duration timeMax) {
    this.rules = rules;
    this.contexts = contexts;
    this.shards = shards;
    this.faults = faults;
    this.timeMax = timeMax;
    this.threads = new EvaluationThreads("parley-rules-", timeMax, EvaluationThreads.WAIT_MAX);
  }

  /**
   * Asks about a task that is about to be created, and about the items of a fan-out.
   *
   * @param requester whoever creates it, if it is a root
   * @param done told the task with what the rules say; on any thread
   * @param refused told why they could not be asked; on any thread
   */
  public void create(
      Identity caller,
      TaskKey key,
      Actor requester,
      TaskCreated task,
      Consumer<TaskCreated> done,
      Consumer<Problem> refused) {
    RuleHook hook = hook(task);
    boolean items =
        task.getFanOut().getItemsCount() > 0 && rules.covers(RuleHook.RULE_HOOK_DELEGATE);
    if (!rules.covers(hook) && !items) {
      done.accept(task);
      return;
    }
    newborn(
        caller,
        key,
        requester,
        task,
        (known, context) ->
            evaluate(
                caller,
                about -> ruled(known, hook, context.get(), key, about),
                late -> known.toBuilder().setRuled(late(hook, late)).build(),
                ruled -> {
                  note(caller, key, ruled);
                  done.accept(ruled);
                },
                refused),
        refused);
  }

  /** A root that is denied has no history to say so. */
  private static void note(Identity caller, TaskKey key, TaskCreated ruled) {
    if (ruled.getParentId().isEmpty()
        && ruled.getRuled().getDecision() == RuleDecision.RULE_DECISION_DENY_VALUE) {
      LOG.info(
          "Rule {} denies task {} of {}",
          ruled.getRuled().getWords(0).getRuleId(),
          key.taskId(),
          caller.principal());
    }
  }

  private static RuleHook hook(TaskCreated task) {
    return task.getParentId().isEmpty() ? RuleHook.RULE_HOOK_CREATE : RuleHook.RULE_HOOK_DELEGATE;
  }

  /**
   * Gathers what rules know of a task that is about to be created.
   *
   * @param requester whoever creates it, if it is a root
   * @param known told the task with what it has from its parent, and how to put together what rules
   *     know of it; on any thread
   */
  private void newborn(
      Identity caller,
      TaskKey key,
      Actor requester,
      TaskCreated task,
      BiConsumer<TaskCreated, Supplier<RuleContext>> known,
      Consumer<Problem> refused) {
    if (task.getParentId().isEmpty()) {
      TaskCreated root = Autonomy.ofRoot(task, requester);
      known.accept(root, () -> contexts.root(caller, key.taskId(), requester, root).build());
      return;
    }
    lineage(
        key.sibling(task.getParentId()),
        parent -> {
          TaskCreated child = contexts.below(task, parent.created());
          known.accept(child, () -> contexts.child(caller, key.taskId(), child, parent).build());
        },
        refused);
  }

  private TaskCreated ruled(
      TaskCreated task, RuleHook hook, RuleContext context, TaskKey key, Consumer<String> about) {
    RuleDecided said = decide(hook, context, task, about);
    if (!task.hasFanOut()) {
      return ruled(task, said);
    }
    RuleContexts.FanOut fanOut = contexts.begun(task, context);
    if (hook == RuleHook.RULE_HOOK_CREATE) {
      Ruling ofTemplate = rules.decide(hook, contexts.template(fanOut).build(), about);
      said =
          RuleMapper.merged(said, RuleMapper.toStored(hook, ofTemplate, RuleContexts.spec(task)));
      TaskSpec template = RuleContexts.spec(fanOut.template());
      RuleDecided review = RuleMapper.review(hook, ofTemplate, template);
      fanOut = review == null ? fanOut : fanOut.templateRuled(review);
    }
    List<FanOutItem> items = ruled(fanOut, key, 0, task.getFanOut().getItemsList(), about);
    TaskCreated.Builder ruled = fanOut.task().toBuilder();
    ruled.getFanOutBuilder().clearItems().addAllItems(items);
    return ruled(ruled.build(), said);
  }

  private static TaskCreated ruled(TaskCreated task, @Nullable RuleDecided said) {
    return said == null ? task : task.toBuilder().setRuled(said).build();
  }

  /** Asks about items of a fan-out, whether they come with it or after it. */
  private List<FanOutItem> ruled(
      RuleContexts.FanOut fanOut,
      TaskKey key,
      int first,
      List<FanOutItem> items,
      Consumer<String> about) {
    if (!rules.covers(RuleHook.RULE_HOOK_DELEGATE)) {
      return items;
    }
    List<FanOutItem> ruled = new ArrayList<>(items.size());
    for (FanOutItem item : items) {
      TaskCreated child = fanOut.child(item);
      String id = key.child(first + ruled.size()).taskId();
      RuleContext context = contexts.item(fanOut, id, child).build();
      RuleDecided said = decide(RuleHook.RULE_HOOK_DELEGATE, context, child, about);
      RuleDecided ofTemplate = child.hasRuled() ? child.getRuled() : null;
      ruled.add(
          said == null
              ? item
              : item.toBuilder().setRuled(RuleMapper.merged(said, ofTemplate)).build());
    }
    return ruled;
  }

  /**
   * Asks about more items of a fan-out that is there.
   *
   * @param first the index of the first of them
   */
  public void items(
      Identity caller,
      TaskKey fanOut,
      int first,
      List<FanOutItem> items,
      Consumer<List<FanOutItem>> done,
      Consumer<Problem> refused) {
    RuleHook hook = RuleHook.RULE_HOOK_DELEGATE;
    if (items.isEmpty() || !rules.covers(hook)) {
      done.accept(items);
      return;
    }
    lineage(
        fanOut,
        lineage ->
            evaluate(
                caller,
                about -> ruled(contexts.fanOut(caller, lineage), fanOut, first, items, about),
                late -> late(items, late(hook, late)),
                done,
                refused),
        refused);
  }

  private static List<FanOutItem> late(List<FanOutItem> items, RuleDecided denied) {
    return items.stream().map(item -> item.toBuilder().setRuled(denied).build()).toList();
  }

  /** Asks about a task that is to be given to others, as if it were created for them. */
  public void retarget(
      Identity caller,
      TaskCommand.RetargetTask retarget,
      Consumer<TaskCommand.RetargetTask> done,
      Consumer<Problem> refused) {
    if (!rules.covers(RuleHook.RULE_HOOK_CREATE) && !rules.covers(RuleHook.RULE_HOOK_DELEGATE)) {
      done.accept(retarget);
      return;
    }
    lineage(
        retarget.key(),
        lineage -> {
          TaskCreated given = retarget.given(lineage.created());
          RuleHook hook = hook(given);
          newborn(
              caller,
              retarget.key(),
              lineage.task().requester(),
              given,
              (known, context) ->
                  evaluate(
                      caller,
                      about -> retarget.ruled(decide(hook, context.get(), known, about)),
                      late -> retarget.ruled(late(hook, late)),
                      done,
                      refused),
              refused);
        },
        refused);
  }

  /** Asks about what an agent proposes. */
  public void propose(
      Identity caller,
      TaskCommand.Propose propose,
      Consumer<TaskCommand.Propose> done,
      Consumer<Problem> refused) {
    RuleHook hook =
        RuleContexts.isPlan(propose.proposal())
            ? RuleHook.RULE_HOOK_PLAN
            : RuleHook.RULE_HOOK_ACTION;
    if (!rules.covers(hook)) {
      done.accept(propose);
      return;
    }
    String id = propose.proposal().getProposalId();
    lineage(
        propose.lease().task(),
        lineage ->
            evaluate(
                caller,
                about -> {
                  RuleContext context =
                      contexts
                          .task(caller, lineage)
                          .setAgent(agent(propose.holder()))
                          .setAction(RuleContexts.action(propose.proposal()))
                          .build();
                  RuleDecided said = decide(hook, context, lineage.created(), about);
                  return propose.ruled(
                      said == null ? null : said.toBuilder().setProposalId(id).build());
                },
                late -> propose.ruled(late(hook, late).toBuilder().setProposalId(id).build()),
                done,
                refused),
        refused);
  }

  /** Asks about a message to whoever works on a task. */
  public void message(
      Identity caller,
      TaskCommand.SendMessage send,
      Consumer<TaskCommand.SendMessage> done,
      Consumer<Problem> refused) {
    RuleHook hook = RuleHook.RULE_HOOK_MESSAGE;
    if (!rules.covers(hook)) {
      done.accept(send);
      return;
    }
    Consumer<RuleAgent> ask =
        agent ->
            lineage(
                send.key(),
                lineage ->
                    evaluate(
                        caller,
                        about -> {
                          TaskMessage message = Bytes.read(TaskMessage.parser(), send.message());
                          RuleContext context =
                              contexts
                                  .task(caller, lineage)
                                  .setAgent(agent)
                                  .setMessage(RuleContexts.message(message))
                                  .build();
                          return send.ruled(decide(hook, context, lineage.created(), about));
                        },
                        late -> send.ruled(late(hook, late)),
                        done,
                        refused),
                refused);
    if (send.parentLeaseToken() == 0 || send.key().parentId().isEmpty()) {
      ask.accept(RuleContexts.agent(send.actor()));
    } else {
      lineage(
          send.key().sibling(send.key().parentId()),
          parent -> ask.accept(RuleContexts.agent(parent.task().holder())),
          refused);
    }
  }

  /** A result with what the rules say to it, and the task as it was. */
  public record RuledResult(TaskCommand.SubmitResult submit, TaskReply.Lineage lineage) {}

  /** Whether results are to be asked about. */
  public boolean coversResults() {
    return rules.covers(RuleHook.RULE_HOOK_RESULT);
  }

  /** Asks about a result. */
  public void result(
      Identity caller,
      TaskCommand.SubmitResult submit,
      Consumer<RuledResult> done,
      Consumer<Problem> refused) {
    RuleHook hook = RuleHook.RULE_HOOK_RESULT;
    lineage(
        submit.lease().task(),
        lineage ->
            evaluate(
                caller,
                about -> {
                  Result result = Bytes.read(Result.parser(), submit.result());
                  RuleContext context =
                      contexts
                          .task(caller, lineage)
                          .setAgent(agent(submit.holder()))
                          .setResult(RuleContexts.result(result))
                          .build();
                  RuleDecided said = decide(hook, context, lineage.created(), about);
                  return new RuledResult(submit.ruled(said), lineage);
                },
                late -> new RuledResult(submit.ruled(late(hook, late)), lineage),
                done,
                refused),
        refused);
  }

  private @Nullable RuleDecided decide(
      RuleHook hook, RuleContext context, TaskCreated task, Consumer<String> about) {
    return RuleMapper.toStored(hook, rules.decide(hook, context, about), RuleContexts.spec(task));
  }

  /**
   * What comes of a rule that does not come to an end.
   *
   * @param ruleId empty when the time was over before the first one had begun
   */
  private RuleDecided late(RuleHook hook, String ruleId) {
    String named = ruleId.isEmpty() ? rules.first(hook) : ruleId;
    Ruling failed = Ruling.failed(named, "it takes longer than " + timeMax.toMillis() + " ms");
    RuleDecided said = RuleMapper.toStored(hook, failed, TaskSpec.getDefaultInstance());
    if (said == null) {
      throw new IllegalStateException("Expected a failed rule to say so");
    }
    return said;
  }

  private static RuleAgent agent(Holder holder) {
    return RuleAgent.newBuilder()
        .setAgentId(holder.agentId())
        .setInstanceId(holder.instanceId())
        .build();
  }

  private void lineage(TaskKey key, Consumer<TaskReply.Lineage> found, Consumer<Problem> refused) {
    shards.submit(
        key,
        new TaskCommand.ReadLineage(key),
        new Answering(faults, "a rule", reply -> found.accept((TaskReply.Lineage) reply), refused));
  }

  /** Which rule is being evaluated, for whoever gives up waiting. */
  private static final class About implements Consumer<String> {
    private volatile String ruleId = "";

    @Override
    public void accept(String id) {
      ruleId = id;
    }
  }

  /**
   * Evaluates rules.
   *
   * @param caller whose turn it has to be
   * @param work is given who to tell which rule it is at
   * @param late what comes of it when a rule, named by its id, takes too long
   */
  private <T> void evaluate(
      Identity caller,
      Function<Consumer<String>, T> work,
      Function<String, T> late,
      Consumer<T> done,
      Consumer<Problem> refused) {
    About about = new About();
    var unused =
        threads
            .<@Nullable T>run(caller, () -> work.apply(about), null)
            .whenComplete((value, failure) -> {
              if (failure instanceof RejectedExecutionException
                  || failure instanceof TimeoutException) {
                refused.accept(OVERLOADED);
              } else if (failure != null) {
                refused.accept(faults.note("a rule", failure));
              } else {
                done.accept(value == null ? late.apply(about.ruleId) : value);
              }
            });
  }

  @Override
  public void close() {
    threads.close();
  }
}
