package dev.parley.client.internal;

import dev.parley.client.ChildOutcomes;
import dev.parley.client.QuestionAnswerer;
import dev.parley.client.ResultReviewer;
import dev.parley.client.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One collection of children. What the tracker tells comes on the loop; users ask from any thread.
 */
final class ChildCollection implements ChildOutcomes {
  private final ClientCore core;
  private final Map<String, Handle> handles = new LinkedHashMap<>();
  private final @Nullable ReviewDesk desk;
  private final @Nullable AnswerDesk answerDesk;
  private final CompletableFuture<List<TaskOutcome>> all = new CompletableFuture<>();
  private final SerialExecutor actionThread;

  private final Object lock = new Object();
  private final Map<String, TaskOutcome> outcomes = new LinkedHashMap<>();
  private final List<Consumer<TaskOutcome>> actions = new ArrayList<>();

  ChildCollection(
      ClientCore core,
      List<Handle> children,
      @Nullable ResultReviewer reviewer,
      @Nullable QuestionAnswerer answerer) {
    this.core = core;
    children.forEach(child -> handles.put(child.id(), child));
    this.desk = reviewer == null ? null : new ReviewDesk(core, reviewer, this::fail);
    this.answerDesk = answerer == null ? null : new AnswerDesk(core, answerer, this::fail);
    this.actionThread = new SerialExecutor(core.callbacks);
    if (handles.isEmpty()) {
      all.complete(List.of());
    }
  }

  Collection<Handle> children() {
    return handles.values();
  }

  /** A child's result waits for a verdict; may be told again. */
  void submitted(String childId, int round) {
    Handle child = handles.get(childId);
    if (desk != null && child != null && !all.isDone()) {
      desk.submitted(child, round);
    }
  }

  /** A child has an open question; may be told again. */
  void asked(String childId) {
    Handle child = handles.get(childId);
    if (answerDesk != null && child != null && !all.isDone()) {
      answerDesk.asked(child);
    }
  }

  /** A child has ended; told at least once for every child. */
  void ended(TaskOutcome outcome) {
    if (!handles.containsKey(outcome.taskId()) || all.isDone()) {
      return;
    }
    synchronized (lock) {
      if (outcomes.putIfAbsent(outcome.taskId(), outcome) != null) {
        return;
      }
      actions.forEach(action -> actionThread.execute(() -> action.accept(outcome)));
    }
    if (outcomes.size() == handles.size()) {
      closeDesks();
      all.complete(handles.keySet().stream().map(outcomes::get).toList());
    }
  }

  void fail(Throwable error) {
    closeDesks();
    all.completeExceptionally(error);
  }

  boolean finished() {
    return all.isDone();
  }

  private void closeDesks() {
    if (desk != null) {
      desk.close();
    }
    if (answerDesk != null) {
      answerDesk.close();
    }
  }

  @Override
  public CompletableFuture<List<TaskOutcome>> all() {
    return core.forUser(all);
  }

  @Override
  public List<TaskOutcome> await() {
    return Waiting.get(all);
  }

  @Override
  public List<TaskOutcome> await(Duration timeout) {
    return Waiting.get(all, timeout, "all of " + handles.size() + " children to end");
  }

  @Override
  public List<TaskOutcome> ended() {
    synchronized (lock) {
      return List.copyOf(outcomes.values());
    }
  }

  @Override
  public int pending() {
    synchronized (lock) {
      return handles.size() - outcomes.size();
    }
  }

  @Override
  public ChildOutcomes onEach(Consumer<TaskOutcome> action) {
    synchronized (lock) {
      actions.add(action);
      outcomes.values().forEach(outcome -> actionThread.execute(() -> action.accept(outcome)));
    }
    return this;
  }
}
