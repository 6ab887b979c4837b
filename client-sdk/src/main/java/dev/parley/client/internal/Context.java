package dev.parley.client.internal;

import dev.parley.client.Barrier;
import dev.parley.client.Content;
import dev.parley.client.Decision;
import dev.parley.client.Manager;
import dev.parley.client.Notes;
import dev.parley.client.Resumption;
import dev.parley.client.ReviewedWork;
import dev.parley.client.TaskCancelledException;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskFailure;
import dev.parley.v1.Actor;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Answer;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.Assignment;
import dev.parley.v1.BudgetItem;
import dev.parley.v1.BudgetLine;
import dev.parley.v1.BudgetStatus;
import dev.parley.v1.BudgetWarning;
import dev.parley.v1.Lease;
import dev.parley.v1.Progress;
import dev.parley.v1.Proposal;
import dev.parley.v1.Question;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.ScheduledRun;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Usage;
import dev.parley.v1.Verdict;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a handler sees of its attempt. Thread-safe. */
final class Context implements TaskContext {
  private static final System.Logger LOG = System.getLogger("dev.parley.client");
  private static final int REPORTS_MAX = 64;

  private final ClientCore core;
  private final Assignment assignment;
  private final String agentId;
  private final Consumer<Progress> report;
  private final Instant begun = Instant.now();
  private final WaitClock clock = new WaitClock();
  private final Conversation conversation;
  private final ProposalDesk proposals;
  private final @Nullable Instant attemptDeadline;
  private final AtomicInteger reportsWaiting = new AtomicInteger();

  private final Object lock = new Object();
  private final List<Runnable> cancelActions = new ArrayList<>();
  private final List<BudgetWarning> warnings = new ArrayList<>();
  private final List<Consumer<BudgetWarning>> warningActions = new ArrayList<>();
  private @Nullable String cancelled;
  private @Nullable Thread interruptible;
  private @Nullable Verdict verdict;
  private Usage usage = Usage.getDefaultInstance();
  private @Nullable ManagerImpl manager;

  /**
   * @param agentId the agent that the assignment was given to
   * @param report hands a progress report to the worker
   * @param ask hands a question to the worker
   * @param propose hands a frame about a proposal to the worker
   */
  Context(
      ClientCore core,
      Assignment assignment,
      String agentId,
      Consumer<Progress> report,
      Consumer<Question> ask,
      Consumer<AgentFrame> propose) {
    this.core = core;
    this.assignment = assignment;
    this.agentId = agentId;
    this.report = report;
    this.conversation = new Conversation(assignment, ask, core.callbacks, clock);
    this.proposals = new ProposalDesk(assignment, propose, core.callbacks, clock);
    this.attemptDeadline =
        assignment.hasAttemptTimeout()
            ? Instant.now().plus(Times.of(assignment.getAttemptTimeout()))
            : null;
  }

  @Override
  public String taskId() {
    return assignment.getLease().getTaskId();
  }

  @Override
  public String parentId() {
    return assignment.getParentId();
  }

  @Override
  public String rootId() {
    return assignment.getRootId();
  }

  @Override
  public int depth() {
    return assignment.getDepth();
  }

  @Override
  public Actor requester() {
    return assignment.getRequester();
  }

  @Override
  public Optional<ScheduledRun> run() {
    return assignment.hasRun() ? Optional.of(assignment.getRun()) : Optional.empty();
  }

  @Override
  public TaskSpec spec() {
    return assignment.getSpec();
  }

  @Override
  public Content inputs() {
    return Content.of(
        spec().getInputsList(), message -> TaskFailure.invalidInput("inputs: " + message));
  }

  @Override
  public Content background() {
    return Content.of(
        spec().getContextList(), message -> TaskFailure.invalidInput("context: " + message));
  }

  @Override
  public int round() {
    return assignment.getRound();
  }

  @Override
  public int attempt() {
    return assignment.getAttempt();
  }

  @Override
  public List<RoundRecord> earlierRounds() {
    return assignment.getEarlierRoundsList();
  }

  @Override
  public Optional<Verdict> lastVerdict() {
    List<RoundRecord> rounds = earlierRounds();
    if (rounds.isEmpty() || !rounds.get(rounds.size() - 1).hasVerdict()) {
      return Optional.empty();
    }
    return Optional.of(rounds.get(rounds.size() - 1).getVerdict());
  }

  @Override
  public String feedback() {
    return lastVerdict().map(last -> FeedbackText.of(last, criteria())).orElse("");
  }

  /** What is to be reviewed. Only for an assignment that is a review. */
  ReviewedWork reviewed() {
    return ReviewedWork.of(assignment.getReview());
  }

  /** The handler judged. */
  void judged(Verdict said) {
    synchronized (lock) {
      verdict = said;
    }
  }

  /** What the handler judged; null when it did not. */
  @Nullable Verdict verdict() {
    synchronized (lock) {
      return verdict;
    }
  }

  @Override
  public boolean progress(Progress progress) {
    var limits = core.limits;
    if (limits != null && limits.getProgressBytesMax() > 0) {
      int bytes = progress.getSerializedSize();
      if (bytes > limits.getProgressBytesMax()) {
        throw Errors.tooLarge("a progress report", bytes, limits.getProgressBytesMax());
      }
    }
    if (isCancelled()) {
      return false;
    }
    if (reportsWaiting.incrementAndGet() > REPORTS_MAX) {
      reportsWaiting.decrementAndGet();
      return false;
    }
    report.accept(progress);
    return true;
  }

  /** A report was answered or dropped. */
  void reportDone() {
    reportsWaiting.decrementAndGet();
  }

  @Override
  public void addUsage(Usage more) {
    synchronized (lock) {
      usage =
          Usage.newBuilder()
              .setTokens(usage.getTokens() + more.getTokens())
              .setCostMicros(usage.getCostMicros() + more.getCostMicros())
              .setCalls(usage.getCalls() + more.getCalls())
              .build();
    }
  }

  Usage usage() {
    synchronized (lock) {
      return usage;
    }
  }

  @Override
  public BudgetStatus budget() {
    return assignment.getBudget();
  }

  @Override
  public OptionalLong budgetLeft(BudgetItem item) {
    for (BudgetLine line : assignment.getBudget().getLinesList()) {
      if (line.getItem() == item && line.hasRemaining()) {
        return OptionalLong.of(Math.max(0, line.getRemaining() - usedOf(item)));
      }
    }
    return OptionalLong.empty();
  }

  private long usedOf(BudgetItem item) {
    return switch (item) {
      case BUDGET_ITEM_TOKENS -> usage().getTokens();
      case BUDGET_ITEM_COST -> usage().getCostMicros();
      case BUDGET_ITEM_WALL_TIME -> Duration.between(begun, Instant.now()).toMillis();
      case BUDGET_ITEM_ATTEMPTS,
          BUDGET_ITEM_REDO_ROUNDS,
          BUDGET_ITEM_DELEGATIONS,
          BUDGET_ITEM_DEPTH,
          BUDGET_ITEM_UNSPECIFIED,
          UNRECOGNIZED ->
          0;
    };
  }

  @Override
  public void onBudgetWarning(Consumer<BudgetWarning> action) {
    List<BudgetWarning> past;
    synchronized (lock) {
      warningActions.add(action);
      past = List.copyOf(warnings);
    }
    past.forEach(warning -> runOnCallback(() -> action.accept(warning)));
  }

  /** A budget is nearly used up. */
  void warn(BudgetWarning warning) {
    List<Consumer<BudgetWarning>> actions;
    synchronized (lock) {
      warnings.add(warning);
      actions = List.copyOf(warningActions);
    }
    actions.forEach(action -> runOnCallback(() -> action.accept(warning)));
  }

  @Override
  public boolean isCancelled() {
    synchronized (lock) {
      return cancelled != null;
    }
  }

  @Override
  public void throwIfCancelled() {
    synchronized (lock) {
      if (cancelled != null) {
        throw new TaskCancelledException(cancelled);
      }
    }
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (lock) {
      if (cancelled == null) {
        cancelActions.add(action);
        return;
      }
    }
    runOnCallback(action);
  }

  /** The attempt is not wanted any more. Only the first call counts. */
  void cancel(String why) {
    List<Runnable> actions;
    synchronized (lock) {
      if (cancelled != null) {
        return;
      }
      cancelled = why;
      actions = List.copyOf(cancelActions);
      cancelActions.clear();
      if (interruptible != null) {
        interruptible.interrupt();
      }
    }
    conversation.end(why);
    proposals.end(why);
    actions.forEach(this::runOnCallback);
  }

  Conversation conversation() {
    return conversation;
  }

  @Override
  public Optional<Answer> ask(Question question) {
    throwIfCancelled();
    return Waiting.get(conversation.ask(question));
  }

  @Override
  public CompletableFuture<Optional<Answer>> askAsync(Question question) {
    return conversation.ask(question);
  }

  ProposalDesk proposals() {
    return proposals;
  }

  @Override
  public int autonomyLevel() {
    return assignment.getAutonomyLevel();
  }

  @Override
  public Decision propose(Proposal proposal) {
    throwIfCancelled();
    return Waiting.get(proposals.propose(proposal));
  }

  @Override
  public CompletableFuture<Decision> proposeAsync(Proposal proposal) {
    return proposals.propose(proposal);
  }

  @Override
  public List<TaskMessage> messages() {
    return conversation.messages();
  }

  @Override
  public void onMessage(Consumer<TaskMessage> listener) {
    conversation.onMessage(listener);
  }

  /** The thread that a cancellation interrupts from now on; null once it does something else. */
  void interruptOnCancel(@Nullable Thread thread) {
    synchronized (lock) {
      interruptible = thread;
      if (thread != null && cancelled != null) {
        thread.interrupt();
      }
    }
  }

  private void runOnCallback(Runnable action) {
    core.callbacks.execute(() -> {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.WARNING, "an action of task " + taskId() + " failed", e);
      }
    });
  }

  @Override
  public Optional<Duration> remaining() {
    Instant now = Instant.now();
    Optional<Duration> attempt =
        Optional.ofNullable(attemptDeadline)
            .map(deadline -> left(now, deadline.plus(clock.waited())));
    if (!assignment.hasExpireTime()) {
      return attempt;
    }
    Duration task = left(now, Times.of(assignment.getExpireTime()));
    return Optional.of(attempt.map(found -> Times.shorter(found, task)).orElse(task));
  }

  private static Duration left(Instant now, Instant deadline) {
    return Times.longer(Duration.ZERO, Duration.between(now, deadline));
  }

  @Override
  public Optional<Resumption> resumption() {
    return assignment.hasResumption()
        ? Optional.of(new ResumptionImpl(core, lease(), caller(), assignment.getResumption()))
        : Optional.empty();
  }

  @Override
  public Lease lease() {
    return assignment.getLease();
  }

  /** In whose name the handler speaks of the children of the task. */
  Caller caller() {
    return new Caller(lease(), agentId);
  }

  @Override
  public Notes notes() {
    return new NotesImpl(core, boardId(), caller());
  }

  @Override
  public Barrier barrier(String name, int parties, Duration timeout) {
    return new BarrierImpl(
        core,
        ArriveAtBarrierRequest.newBuilder()
            .setRootId(boardId())
            .setName(name)
            .setParties(parties)
            .setTimeout(Times.duration(timeout))
            .setLease(lease())
            .build());
  }

  /** Whose notes and barriers are those of the task. */
  private String boardId() {
    return assignment.getRunId().isEmpty() ? rootId() : assignment.getRunId();
  }

  @Override
  public Manager manager() {
    synchronized (lock) {
      if (manager == null) {
        manager = new ManagerImpl(core, this);
      }
      return manager;
    }
  }

  /** The handler has ended: nobody collects children any more. */
  void ended() {
    conversation.end("the handler has ended");
    proposals.end("the handler has ended");
    ManagerImpl present;
    synchronized (lock) {
      cancelActions.clear();
      present = manager;
    }
    if (present != null) {
      present.end();
    }
  }
}
