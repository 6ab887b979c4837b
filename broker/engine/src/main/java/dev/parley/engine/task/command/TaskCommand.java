package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Findings;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.Usage;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.RuleDecided;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of the task domain. Commands are immutable values. */
public sealed interface TaskCommand {

  /** Asked by requesters and operators. */
  sealed interface RequesterCommand extends TaskCommand {
    /** The task that it is about. */
    TaskKey key();

    /** Who asks; null where it makes no difference. */
    default @Nullable Actor actor() {
      return null;
    }
  }

  /** Asked by operators about switches. */
  sealed interface SwitchCommand extends TaskCommand {}

  /** Sent by agents about leases that they hold, or held. */
  sealed interface AgentCommand extends TaskCommand {}

  /** Sent by an agent about one lease. */
  sealed interface LeaseCommand extends AgentCommand {
    Lease lease();

    Holder holder();
  }

  /** Asked by members of a tree about its notes and barriers. */
  sealed interface BoardCommand extends TaskCommand {
    /** The root of the tree. */
    TaskKey root();

    /** Who asks. */
    Actor actor();

    /** The lease under which an agent asks; null for whoever created the root. */
    @Nullable Lease lease();
  }

  /** Asks without changing anything. */
  sealed interface Query extends TaskCommand {}

  /** Given by the state itself, when time has come or something is possible. */
  sealed interface InternalCommand extends TaskCommand {}

  /**
   * Creates a task; says so when it is there already.
   *
   * @param key the id, minted by whoever asks
   * @param requester who asks
   * @param task what is stored, defaults filled in; {@code depth} is left to the handler
   * @param parentLeaseToken the token of the parent's lease; 0 for a root
   */
  record CreateTask(TaskKey key, Actor requester, TaskCreated task, long parentLeaseToken)
      implements RequesterCommand {}

  /**
   * Adds items to a fan-out; those that are there already are passed over.
   *
   * @param first how many came before
   * @param complete whether these are the last
   */
  record AddItems(TaskKey key, int first, List<FanOutItem> items, boolean complete)
      implements RequesterCommand {}

  /**
   * Cancels a task and all below it.
   *
   * @param graceMs milliseconds that those who work on them have to come to an end; 0 for none
   */
  record CancelTask(TaskKey key, Actor actor, String message, long graceMs)
      implements RequesterCommand {

    /** Cancels at once. */
    public CancelTask(TaskKey key, Actor actor, String message) {
      this(key, actor, message, 0);
    }
  }

  /**
   * Gives a verdict.
   *
   * @param actor a requester or an agent
   * @param round the round that is judged
   * @param findings what it finds of the criteria
   * @param explained whether the verdict says in words or corrections what is to be done
   * @param verdict the bytes of the public message
   * @param requestId for repetition; may be empty
   * @param parentLeaseToken the token of the parent's lease, when its manager reviews; else 0
   */
  record ReviewTask(
      TaskKey key,
      Actor actor,
      int round,
      VerdictDecision decision,
      Findings findings,
      boolean explained,
      ByteString verdict,
      String requestId,
      long parentLeaseToken)
      implements RequesterCommand {

    /** With findings that weigh what their criteria do in the spec. */
    public ReviewTask(
        TaskKey key,
        Actor actor,
        int round,
        VerdictDecision decision,
        Map<String, FindingState> states,
        boolean explained,
        ByteString verdict,
        String requestId,
        long parentLeaseToken) {
      this(
          key,
          actor,
          round,
          decision,
          new Findings(states),
          explained,
          verdict,
          requestId,
          parentLeaseToken);
    }
  }

  /**
   * Lets a parked task go on.
   *
   * @param actor a requester, an operator or an agent
   */
  record RetryTask(TaskKey key, Actor actor, String message) implements RequesterCommand {}

  /**
   * Gives a parked task to others. Exactly one of capability and agent is set, the other empty.
   *
   * @param respec makes a public spec, in bytes, say so; pure
   * @param reintend gives the intent of a public spec, in bytes; pure
   * @param ruled what the rules said to it; null when they said nothing
   */
  record RetargetTask(
      TaskKey key,
      Actor actor,
      String capability,
      String agentId,
      Labels selector,
      UnaryOperator<ByteString> respec,
      ToLongFunction<ByteString> reintend,
      String message,
      @Nullable RuleDecided ruled)
      implements RequesterCommand {

    /** What no rule has anything to say to. */
    public RetargetTask(
        TaskKey key,
        Actor actor,
        String capability,
        String agentId,
        Labels selector,
        UnaryOperator<ByteString> respec,
        ToLongFunction<ByteString> reintend,
        String message) {
      this(key, actor, capability, agentId, selector, respec, reintend, message, null);
    }

    /** What was asked, as it would be asked of others. */
    public TaskCreated given(TaskCreated created) {
      return created.toBuilder()
          .setCapability(capability)
          .setAgentId(agentId)
          .clearSelector()
          .addAllSelector(selector.stored())
          .setSpec(respec.apply(created.getSpec()))
          .build();
    }

    public RetargetTask ruled(@Nullable RuleDecided said) {
      return new RetargetTask(
          key, actor, capability, agentId, selector, respec, reintend, message, said);
    }
  }

  /** Ends a parked task. */
  record DiscardTask(TaskKey key, Actor actor, String message) implements RequesterCommand {}

  /**
   * Engages a switch in the register, which gives it its number; finds it when it is there.
   *
   * @param level KILLED or HELD
   * @param interrupts whether HELD takes back attempts that run
   */
  record EngageSwitch(
      TaskKey key, Scope scope, SwitchLevel level, boolean interrupts, Actor actor, String message)
      implements SwitchCommand {}

  /**
   * Finds a switch that was engaged in the register with an id and a scope; refused without one.
   */
  record RepeatSwitch(TaskKey key, Scope scope) implements SwitchCommand {}

  /**
   * Lets more pass at a switch, in the register. Nothing happens when that much passes already.
   *
   * @param revives whether it is meant for a switch that kills
   */
  record EaseSwitch(TaskKey key, SwitchLevel level, boolean revives, Actor actor, String message)
      implements SwitchCommand {}

  /** Brings a switch to where the register has it. */
  record AdoptSwitch(SwitchSnapshot state) implements SwitchCommand {}

  /**
   * Turns off what the register has turned off and forgotten since.
   *
   * @param known what the register knows
   */
  record EaseForgotten(List<SwitchSnapshot> known) implements SwitchCommand {

    /** Whether the register knew a switch of a shard before. It knows all with higher numbers. */
    public boolean hasForgotten(TaskKey key, long number) {
      return known.stream().noneMatch(one -> one.key().equals(key))
          && known.stream()
              .anyMatch(one -> one.key().tenant().equals(key.tenant()) && one.number() > number);
    }
  }

  /**
   * Lists switches.
   *
   * @param tenant null for those of all tenants
   */
  record ListSwitches(@Nullable String tenant) implements Query {}

  /** Reads what a kill switch has ended. */
  record ReadToll(TaskKey key) implements Query {}

  /**
   * Adds to the limits of a task's budget.
   *
   * @param actor a requester or an agent
   * @param requestId for repetition; may be empty
   */
  record TopUpBudget(TaskKey key, Actor actor, Budget added, String message, String requestId)
      implements RequesterCommand {}

  /**
   * Answers a question.
   *
   * @param actor a requester, an operator or an agent
   * @param kind what kind of answer it is
   * @param choice which choice it is; empty for other kinds
   * @param answer the bytes of the public message
   * @param requestId for repetition; may be empty
   * @param parentLeaseToken the token of the parent's lease, when its manager answers; else 0
   */
  record AnswerTask(
      TaskKey key,
      Actor actor,
      String questionId,
      AnswerKind kind,
      String choice,
      ByteString answer,
      String requestId,
      long parentLeaseToken)
      implements RequesterCommand {}

  /**
   * Approves or denies a proposal.
   *
   * @param actor a requester, an operator or an agent
   * @param digest of what the decision is about: 64 lower-case hexadecimal digits
   * @param message for the agent
   * @param requestId for repetition; may be empty
   */
  record DecideProposal(
      TaskKey key,
      Actor actor,
      String proposalId,
      String digest,
      boolean approved,
      String message,
      String requestId)
      implements RequesterCommand {}

  /**
   * Says something to whoever works on a task.
   *
   * @param actor a requester, an operator or an agent
   * @param message the bytes of the public message
   * @param requestId for repetition; may be empty
   * @param parentLeaseToken the token of the parent's lease, when its manager speaks; else 0
   * @param trust the lowest label in the message, as it was stamped
   * @param ruled what the rules said to it; null when they said nothing
   */
  record SendMessage(
      TaskKey key,
      Actor actor,
      ByteString message,
      String requestId,
      long parentLeaseToken,
      int trust,
      @Nullable RuleDecided ruled)
      implements RequesterCommand {

    public SendMessage(
        TaskKey key, Actor actor, ByteString message, String requestId, long parentLeaseToken) {
      this(key, actor, message, requestId, parentLeaseToken, Trust.AGENT, null);
    }

    /** What no rule has anything to say to. */
    public SendMessage(
        TaskKey key,
        Actor actor,
        ByteString message,
        String requestId,
        long parentLeaseToken,
        int trust) {
      this(key, actor, message, requestId, parentLeaseToken, trust, null);
    }

    public SendMessage ruled(@Nullable RuleDecided said) {
      return new SendMessage(key, actor, message, requestId, parentLeaseToken, trust, said);
    }
  }

  /**
   * Writes a note.
   *
   * @param value the bytes of the public part
   * @param expectedVersion the version that it must be at, 0 for none; {@link #ANY_VERSION} for any
   * @param requestId for repetition; may be empty
   */
  record PutNote(
      TaskKey root,
      Actor actor,
      @Nullable Lease lease,
      String key,
      ByteString value,
      long expectedVersion,
      String requestId)
      implements BoardCommand {

    public static final long ANY_VERSION = -1;
  }

  /** Deletes a note; the version and the id of the request as for {@link PutNote}. */
  record DeleteNote(
      TaskKey root,
      Actor actor,
      @Nullable Lease lease,
      String key,
      long expectedVersion,
      String requestId)
      implements BoardCommand {}

  /** Reads the notes whose keys begin with a prefix. */
  record ListNotes(TaskKey root, Actor actor, @Nullable Lease lease, String keyPrefix)
      implements BoardCommand, Query {}

  /**
   * Arrives at a barrier.
   *
   * @param timeoutMs from the first arrival on; 0 for none
   * @param requestId what whoever asks calls the request; may be empty
   */
  record ArriveAtBarrier(
      TaskKey root,
      Actor actor,
      @Nullable Lease lease,
      String name,
      int parties,
      long timeoutMs,
      String participant,
      String requestId)
      implements BoardCommand {}

  /** Reads a barrier. */
  record GetBarrier(TaskKey root, Actor actor, @Nullable Lease lease, String name)
      implements BoardCommand, Query {}

  /** Reads all barriers of a tree. */
  record ListBarriers(TaskKey root, Actor actor, @Nullable Lease lease)
      implements BoardCommand, Query {}

  /** The time of a barrier has passed. */
  record TimeOutBarrier(TaskKey root, String name) implements InternalCommand {}

  /**
   * Replaces what a schedule does and when.
   *
   * @param task what is stored from now on, with a schedule and without a budget
   */
  record ChangeSchedule(TaskKey key, Actor actor, TaskCreated task) implements RequesterCommand {}

  /** Holds a schedule back, or lets it go on. */
  record HoldSchedule(TaskKey key, Actor actor, boolean paused, String message)
      implements RequesterCommand {}

  /**
   * Begins a run of a schedule now; finds it when it is there.
   *
   * @param runId the id of the task that is the run
   * @param overlap {@code UNSPECIFIED} for that of the schedule
   */
  record TriggerSchedule(TaskKey key, Actor actor, String runId, OverlapAction overlap)
      implements RequesterCommand {}

  /** The time for a run has come, or there will be none any more. */
  record FireSchedule(TaskKey key) implements InternalCommand {}

  /**
   * Vouches for what a task works on.
   *
   * @param actor a requester or an agent
   * @param requestId for repetition; may be empty
   * @param seenPosition up to where in the shard whoever vouches has seen what happened; 0 when it
   *     does not say
   */
  record EndorseContent(
      TaskKey key, Actor actor, int trust, String message, String requestId, long seenPosition)
      implements RequesterCommand {

    public EndorseContent(TaskKey key, Actor actor, int trust, String message, String requestId) {
      this(key, actor, trust, message, requestId, 0);
    }
  }

  /** Reads one task. */
  record GetTask(TaskKey key) implements Query {}

  /** Reads one task and who is above it, for rules to go by. */
  record ReadLineage(TaskKey key) implements Query {}

  /**
   * Lists tasks, newest first.
   *
   * @param beforePosition only tasks created before this position; {@link Long#MAX_VALUE} for all
   * @param limit how many at most
   */
  record ListTasks(String tenant, TaskFilter filter, long beforePosition, int limit)
      implements Query {}

  /**
   * Which tasks to list: all that are set must hold.
   *
   * @param states empty for any
   * @param reasons empty for any
   */
  record TaskFilter(
      Set<TaskState> states,
      Set<TaskReason> reasons,
      @Nullable String parentId,
      @Nullable String rootId,
      @Nullable String capability,
      Labels labels,
      boolean rootsOnly,
      boolean schedulesOnly) {}

  /**
   * Reads the children of a task, the oldest first.
   *
   * @param from how many to pass over
   * @param limit how many at most
   * @param joinedOnly only those that count in the join of the last yield
   */
  record ListChildOutcomes(TaskKey parent, int from, int limit, boolean joinedOnly)
      implements Query {}

  /**
   * Gathers what looks like the digest of an artifact in everything that is stored of tasks. The
   * answer is not out of date, whoever has owned the shard.
   *
   * @param beforePosition only tasks created before this position; {@link Long#MAX_VALUE} for all
   */
  record FindDigests(long beforePosition) implements Query {}

  /** Reads the history of a task after an event. */
  record ReadHistory(TaskKey key, long afterNumber, int limit) implements Query {}

  /**
   * Reads the histories of a task and those below it, in the order of positions.
   *
   * @param levels how many levels below the task; 0 for all
   */
  record ReadTree(TaskKey key, long afterPosition, int levels, int limit) implements Query {}

  /** The holder started to work. */
  record AcceptAttempt(Lease lease, Holder holder) implements LeaseCommand {}

  /** The holder won't do it. */
  record DeclineAttempt(Lease lease, Holder holder, String message) implements LeaseCommand {}

  /**
   * The holder is alive. Changes how long the lease holds, which is not stored, and what is known
   * of a budget's use.
   *
   * @param usage what the attempt has used so far
   */
  record Heartbeat(Lease lease, Holder holder, Usage usage) implements LeaseCommand {
    public Heartbeat(Lease lease, Holder holder) {
      this(lease, holder, Usage.NONE);
    }
  }

  /**
   * The holder tells how far it is.
   *
   * @param progress the bytes of the public message
   * @param action stands for what it just did; empty when it does not say
   */
  record ReportProgress(Lease lease, Holder holder, ByteString progress, String action)
      implements LeaseCommand {

    /** Progress that says nothing of actions. */
    public ReportProgress(Lease lease, Holder holder, ByteString progress) {
      this(lease, holder, progress, "");
    }
  }

  /**
   * The holder is done.
   *
   * @param result the bytes of the public message
   * @param usage what it used in all
   * @param checked what the checks of the result found; null before they were run, to be answered
   *     with {@link TaskReply.CheckFirst} when they have to be
   * @param trust the lowest label in the result, as it was stamped
   * @param declared whether the agent has said itself what its results look like, so that there is
   *     something to check whatever the task says
   * @param ruled what the rules said to it; null when they said nothing
   */
  record SubmitResult(
      Lease lease,
      Holder holder,
      ByteString result,
      Usage usage,
      @Nullable CheckReport checked,
      int trust,
      boolean declared,
      @Nullable RuleDecided ruled)
      implements LeaseCommand {

    /** A result of an agent that has declared nothing. */
    public SubmitResult(
        Lease lease,
        Holder holder,
        ByteString result,
        Usage usage,
        @Nullable CheckReport checked,
        int trust) {
      this(lease, holder, result, usage, checked, trust, false);
    }

    /** A result that no rule has anything to say to. */
    public SubmitResult(
        Lease lease,
        Holder holder,
        ByteString result,
        Usage usage,
        @Nullable CheckReport checked,
        int trust,
        boolean declared) {
      this(lease, holder, result, usage, checked, trust, declared, null);
    }

    /** A result whose checks have not been run, or that has none. */
    public SubmitResult(Lease lease, Holder holder, ByteString result, Usage usage, int trust) {
      this(lease, holder, result, usage, null, trust);
    }

    /** The same of what an agent has thought of itself. */
    public SubmitResult(Lease lease, Holder holder, ByteString result, Usage usage) {
      this(lease, holder, result, usage, null, Trust.AGENT);
    }

    /** The same of an attempt that has used nothing. */
    public SubmitResult(Lease lease, Holder holder, ByteString result) {
      this(lease, holder, result, Usage.NONE);
    }

    public SubmitResult checked(CheckReport report) {
      return new SubmitResult(lease, holder, result, usage, report, trust, declared, ruled);
    }

    public SubmitResult ruled(@Nullable RuleDecided said) {
      return new SubmitResult(lease, holder, result, usage, checked, trust, declared, said);
    }
  }

  /**
   * What the checks of a result found.
   *
   * @param failures how many checks failed
   * @param repeatedRound the earlier round that was sent back with the same outputs; 0 for none
   * @param verdict the bytes of the public verdict that says so; empty when there is nothing to say
   */
  record CheckReport(int failures, int repeatedRound, ByteString verdict) {
    public static final CheckReport PASSED = new CheckReport(0, 0, ByteString.EMPTY);

    /** The same without a round that it would repeat. */
    public CheckReport unrepeated() {
      return new CheckReport(failures, 0, verdict);
    }

    /** The same with something that failed. */
    public CheckReport failing() {
      return failures > 0 ? this : new CheckReport(1, repeatedRound, verdict);
    }
  }

  /**
   * The holder of a review has judged.
   *
   * @param findings what it finds of the criteria
   * @param explained whether the verdict says in words or corrections what is to be done
   * @param verdict the bytes of the public message
   * @param usage the bytes of the public message; may be empty
   * @param used what the budget counts of it
   */
  record SubmitVerdict(
      Lease lease,
      Holder holder,
      VerdictDecision decision,
      Findings findings,
      boolean explained,
      ByteString verdict,
      ByteString usage,
      Usage used)
      implements LeaseCommand {

    /** With findings that weigh what their criteria do in the spec. */
    public SubmitVerdict(
        Lease lease,
        Holder holder,
        VerdictDecision decision,
        Map<String, FindingState> states,
        boolean explained,
        ByteString verdict,
        ByteString usage,
        Usage used) {
      this(lease, holder, decision, new Findings(states), explained, verdict, usage, used);
    }
  }

  /**
   * The holder failed.
   *
   * @param retryDelayMs the shortest wait that it asks for
   * @param usageMessage the bytes of the public message; may be empty
   * @param usage what it says
   */
  record FailAttempt(
      Lease lease,
      Holder holder,
      FailureClass failureClass,
      String message,
      String code,
      long retryDelayMs,
      ByteString usageMessage,
      Usage usage)
      implements LeaseCommand {
    public FailAttempt(
        Lease lease,
        Holder holder,
        FailureClass failureClass,
        String message,
        String code,
        long retryDelayMs,
        ByteString usageMessage) {
      this(lease, holder, failureClass, message, code, retryDelayMs, usageMessage, Usage.NONE);
    }
  }

  /**
   * The holder lets go until its children are done.
   *
   * @param continuation for whoever goes on
   * @param join when to go on; how many children there are is left to the handler
   * @param usageMessage the bytes of the public message; may be empty
   * @param usage the same in figures
   */
  record YieldTask(
      Lease lease,
      Holder holder,
      ByteString continuation,
      Join join,
      ByteString usageMessage,
      Usage usage)
      implements LeaseCommand {}

  /**
   * The holder has stopped what it was told to stop.
   *
   * @param stopped false when something could not be stopped
   */
  record ReportStop(Lease lease, Holder holder, boolean stopped, String message)
      implements LeaseCommand {}

  /**
   * The holder asks something.
   *
   * @param question what is stored, but for the token and the time
   * @param timeoutMs how long to wait for the answer; 0 for as long as it takes
   */
  record Ask(Lease lease, Holder holder, QuestionAsked question, long timeoutMs)
      implements LeaseCommand {}

  /**
   * The holder wants to do something, or has a plan.
   *
   * @param proposal what is stored, but for the token, the time and who may decide
   * @param decisionTimeoutMs how long to wait for the decision
   * @param ruled what the rules said to it; null when they said nothing
   */
  record Propose(
      Lease lease,
      Holder holder,
      ActionProposed proposal,
      long decisionTimeoutMs,
      @Nullable RuleDecided ruled)
      implements LeaseCommand {

    /** What no rule has anything to say to. */
    public Propose(Lease lease, Holder holder, ActionProposed proposal, long decisionTimeoutMs) {
      this(lease, holder, proposal, decisionTimeoutMs, null);
    }

    public Propose ruled(@Nullable RuleDecided said) {
      return new Propose(lease, holder, proposal, decisionTimeoutMs, said);
    }
  }

  /**
   * The holder is about to do what was approved.
   *
   * @param digest of what it is about to do: 64 lower-case hexadecimal digits
   * @param useId tells this use from others
   */
  record UseApproval(Lease lease, Holder holder, String proposalId, String digest, String useId)
      implements LeaseCommand {}

  /**
   * The holder has answers, decisions and messages.
   *
   * @param questionIds the questions whose answers it has
   * @param proposalIds the proposals whose decisions it has
   * @param messageNumber it has all messages up to this one; 0 for none
   */
  record ConfirmDelivery(
      Lease lease,
      Holder holder,
      Set<String> questionIds,
      Set<String> proposalIds,
      int messageNumber)
      implements LeaseCommand {

    /** Says nothing of decisions. */
    public ConfirmDelivery(Lease lease, Holder holder, Set<String> questionIds, int messageNumber) {
      this(lease, holder, questionIds, Set.of(), messageNumber);
    }
  }

  /**
   * An instance connected and named the leases that it still works under: those are confirmed, its
   * others in this shard are lost.
   */
  record ReconcileInstance(Holder holder, Set<Lease> held) implements AgentCommand {}

  /** An assignment could not be delivered to its holder. */
  record YieldAssignment(Lease lease, Holder holder) implements LeaseCommand {}

  /** A queued task meets a free slot. */
  record AssignTask(TaskKey key, Lease lease, Holder holder) implements InternalCommand {}

  /** Tasks are to be brought in line with the switches, some in one step. */
  record EnforceSwitches() implements InternalCommand {}

  /** A task was queued although a switch holds it. */
  record HoldTask(TaskKey key) implements InternalCommand {}

  /** A queued task would be next, but its budget does not allow it. */
  record HoldForBudget(TaskKey key) implements InternalCommand {}

  /** The budget that a task waits for is there. */
  record GrantBudget(TaskKey key) implements InternalCommand {}

  /** A limit of the task is used up: whoever draws from it has to stop. */
  record StopSpending(TaskKey key) implements InternalCommand {}

  /** A limit of the task is nearly used up. */
  record WarnOfBudget(TaskKey key) implements InternalCommand {}

  /** The wait of a scheduled task is over. */
  record QueueTask(TaskKey key) implements InternalCommand {}

  /** A deadline of a task passed. */
  record ExpireTask(TaskKey key, TaskReason reason) implements InternalCommand {}

  /** A deadline of an attempt passed. */
  record LoseLease(Lease lease, FailureClass failureClass) implements InternalCommand {}

  /** The holder is alive, and has not got anywhere for as long as it may. */
  record NoticeStall(Lease lease) implements InternalCommand {}

  /** Nobody is there for a queued task but agents that had an ancestor which asks the same. */
  record NoticeCircle(TaskKey key) implements InternalCommand {}

  /** A question was not answered in time. */
  record ExpireQuestion(TaskKey key, String questionId) implements InternalCommand {}

  /** A proposal was not decided in time. */
  record ExpireProposal(TaskKey key, String proposalId) implements InternalCommand {}

  /** The holder may not have been told something. */
  record RepeatDeliveries(Lease lease) implements InternalCommand {}

  /** A task is being canceled, or one above it, and may have come to a point where it can end. */
  record WindDown(TaskKey key) implements InternalCommand {}

  /** The grace of a task that is being canceled is over. */
  record EndGrace(TaskKey key) implements InternalCommand {}

  /** A task ended that has children which have not. */
  record CancelOrphans(TaskKey parent) implements InternalCommand {}

  /** The join that a task waits for may be decided. */
  record ResumeTask(TaskKey key) implements InternalCommand {}

  /** A fan-out has items whose children can be made now. */
  record SpawnChildren(TaskKey parent) implements InternalCommand {}

  /** The join of a task was decided, and children that counted in it have not ended. */
  record CancelLosers(TaskKey parent) implements InternalCommand {}

  /** A result is to be reviewed by agents, or enough of them have. */
  record ConductReview(TaskKey key) implements InternalCommand {}

  /** A finished tree has been kept for long enough. */
  record ForgetTree(TaskKey root) implements InternalCommand {}
}
