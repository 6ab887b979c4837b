package dev.parley.client;

import dev.parley.v1.Actor;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.BudgetItem;
import dev.parley.v1.BudgetStatus;
import dev.parley.v1.BudgetWarning;
import dev.parley.v1.Criterion;
import dev.parley.v1.Lease;
import dev.parley.v1.LoopPolicy;
import dev.parley.v1.Progress;
import dev.parley.v1.Proposal;
import dev.parley.v1.Question;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.ScheduledRun;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Usage;
import dev.parley.v1.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One attempt of a task, as its handler sees it. Thread-safe: a handler may share it with threads
 * of its own.
 *
 * <p>Heartbeats go out by themselves for as long as the handler runs.
 */
public interface TaskContext {

  /** The id of the task. */
  String taskId();

  /** The id of the parent; empty for a root. */
  String parentId();

  /** The id of the root of the tree. */
  String rootId();

  /** 0 for a root. */
  int depth();

  /** Who created the task. */
  Actor requester();

  /** Which run of a schedule the work is, and for which time; empty when it is none. */
  Optional<ScheduledRun> run();

  /** Everything that is asked. */
  TaskSpec spec();

  /** What is to be achieved. */
  default String objective() {
    return spec().getObjective();
  }

  /** What the work is to be done on. What is missing is a {@link TaskFailure#invalidInput}. */
  Content inputs();

  /** What helps to understand the objective but is not to be worked on. */
  Content background();

  /** The text of the inputs; see {@link Content#text()}. */
  default String text() {
    return inputs().text();
  }

  /** The first JSON value of the inputs. */
  default String json() {
    return inputs().json();
  }

  /** What the result will be judged by. */
  default List<Criterion> criteria() {
    return spec().getCriteriaList();
  }

  /** The round, from 1. Above 1, a reviewer sent an earlier result back. */
  int round();

  /** The attempt within the round, from 1. Above 1, an earlier attempt failed. */
  int attempt();

  /** The earlier rounds with their results and verdicts, in their order. */
  List<RoundRecord> earlierRounds();

  /** What was said of the last round's result. */
  Optional<Verdict> lastVerdict();

  /**
   * The last verdict as Markdown, to be put before a language model as it is: the feedback as a
   * whole, then each criterion that is not met with how much it weighs, its evidence, feedback and
   * corrections, then the corrections of the whole result. Text and JSON of corrections stand in
   * fenced blocks, unchanged; of bytes and artifacts it says what they are, and {@link
   * #lastVerdict} has them. Empty in the first round.
   */
  String feedback();

  /** Like {@link #progress(Progress)} with a message alone. */
  default boolean progress(String message) {
    return progress(Progress.newBuilder().setMessage(message).build());
  }

  /**
   * Like {@link #progress(Progress)} with a message and how much is done.
   *
   * @param percent 0 to 100
   */
  default boolean progress(String message, int percent) {
    return progress(Progress.newBuilder().setMessage(message).setPercent(percent).build());
  }

  /**
   * Tells what the attempt just did, so that the broker notices when it does the same again and
   * again; see {@link LoopPolicy}.
   *
   * @param fingerprint the same for the same action: the name of a tool with its arguments, or a
   *     digest of them
   */
  default boolean did(String fingerprint) {
    return progress(Progress.newBuilder().setActionFingerprint(fingerprint).build());
  }

  /**
   * Tells the requester how far the attempt is. Does not block.
   *
   * @return false when the report was dropped: 64 earlier ones still wait for the broker, or the
   *     attempt is over
   * @throws ParleyException with {@code PAYLOAD_TOO_LARGE} if it is larger than the broker takes
   */
  boolean progress(Progress progress);

  /**
   * Adds to what the attempt has used so far. Goes out with the next heartbeat and with the result.
   */
  void addUsage(Usage usage);

  /**
   * How the budget that the attempt draws from stood when it began. Empty lines when there is none.
   */
  BudgetStatus budget();

  /**
   * What is left of an item, as far as this attempt knows: what there was when it began without
   * what it used itself. Others that draw from the same budget may have used more. Of {@code
   * BUDGET_ITEM_DEPTH}, which is not used up, how many levels of tasks there may be below this one.
   * Empty when nothing limits it.
   */
  OptionalLong budgetLeft(BudgetItem item);

  /**
   * Runs an action on the callback executor whenever a budget that the attempt draws from is nearly
   * used up, the broker's warnings so far included: bring the work to an end.
   */
  void onBudgetWarning(Consumer<BudgetWarning> action);

  /** Whether the attempt is not wanted any more. Stop as soon as you can. */
  boolean isCancelled();

  /**
   * Leaves the handler when the attempt is not wanted any more.
   *
   * @throws TaskCancelledException if {@link #isCancelled()}
   */
  void throwIfCancelled();

  /**
   * Runs an action, once, when the attempt is not wanted any more; at once if that is so already.
   * It runs on the callback executor, while the handler may still be running.
   */
  void onCancel(Runnable action);

  /**
   * How long the attempt may still take, by its own deadline and the task's, whichever is nearer.
   * Empty when there is no limit, zero when it has passed. What it waits for answers is taken off
   * the attempt's deadline.
   */
  Optional<Duration> remaining();

  /** The lease that the attempt runs under. */
  Lease lease();

  /** The fencing token. Hand it to systems that can refuse writes with a lower one. */
  default long leaseToken() {
    return lease().getToken();
  }

  /** Where the task goes on; empty if it has never yielded. */
  Optional<Resumption> resumption();

  /**
   * Asks the requester and waits for the answer. While it waits, neither the attempt's deadline nor
   * the idle deadline runs. When the agent's process dies, the next attempt that asks the same gets
   * the answer at once.
   *
   * @param question without an id it is given one that stands for what it asks
   * @return empty when no answer came in time, and the question says to go on
   * @throws TaskCancelledException if the attempt is not wanted any more
   * @throws ParleyException with {@code QUESTIONS_EXCEEDED} or {@code QUESTION_CONFLICT}
   */
  Optional<Answer> ask(Question question);

  /** See {@link #ask(Question)}. */
  CompletableFuture<Optional<Answer>> askAsync(Question question);

  /**
   * Asks for a text, or for one of some choices, and waits for as long as it takes.
   *
   * @return what was written or chosen
   */
  default String ask(String text, String... choices) {
    Question.Builder question = Question.newBuilder().setText(text).addAllChoices(List.of(choices));
    question.setAnswerKind(
        choices.length == 0 ? AnswerKind.ANSWER_KIND_TEXT : AnswerKind.ANSWER_KIND_CHOICE);
    return Answers.read(ask(question.build()).orElseThrow());
  }

  /** Asks for a yes or no, and waits for as long as it takes. */
  default boolean confirm(String text) {
    Question question =
        Question.newBuilder()
            .setText(text)
            .setAnswerKind(AnswerKind.ANSWER_KIND_CONFIRMATION)
            .build();
    return ask(question).orElseThrow().getConfirmed();
  }

  /**
   * Proposes an action, or a plan, and waits for the decision: at once when the autonomy level lets
   * the agent, else when somebody has approved or denied it, or nobody has in time. While it waits,
   * neither the attempt's deadline nor the idle deadline runs. {@link Proposals} makes proposals.
   *
   * <p>When the agent's process dies, the next attempt that proposes the same gets the decision, if
   * it was not used.
   *
   * @param proposal without an id it is given one that stands for what it proposes
   * @throws TaskCancelledException if the attempt is not wanted any more
   * @throws ParleyException with {@code RULE_DENIED}, {@code PROPOSALS_EXCEEDED}, {@code
   *     PROPOSAL_CONFLICT} or {@code SCOPE_KILLED}
   */
  Decision propose(Proposal proposal);

  /** See {@link #propose}. */
  CompletableFuture<Decision> proposeAsync(Proposal proposal);

  /** How much the attempt may do without asking, 0 to 5; see {@code TaskSpec.autonomy_level}. */
  int autonomyLevel();

  /** What the requester has said so far to whoever works on the task, in order. */
  List<TaskMessage> messages();

  /**
   * Tells of every message of the requester, those that came before included, one after the other
   * in their order. Runs on the callback executor, while the handler may still be running.
   */
  void onMessage(Consumer<TaskMessage> listener);

  /** The notes of the tree, or of the run of a schedule: what its agents tell each other. */
  Notes notes();

  /**
   * A barrier of the tree, or of the run of a schedule, which opens when so many have arrived.
   *
   * @param parties how many must arrive: the same for all who do
   * @param timeout how long after the first arrival it is given up; zero for never
   */
  Barrier barrier(String name, int parties, Duration timeout);

  /** Creates and collects children of this task. The same object at every call. */
  Manager manager();
}
