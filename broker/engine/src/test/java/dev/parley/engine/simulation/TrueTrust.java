package dev.parley.engine.simulation;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Review;
import dev.parley.journal.v1.VerdictGiven;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the content of each task of a shard is worth, as the log tells it. */
final class TrueTrust {

  static final String LOWEST = "the lowest label wins";

  private final Map<TaskKey, Integer> given = new HashMap<>();
  private final Map<TaskKey, Integer> below = new HashMap<>();

  /** Tasks whose children do not come of each other: fan-outs and schedules. */
  private final Set<TaskKey> forks = new HashSet<>();

  private final Map<TaskKey, Integer> results = new HashMap<>();

  /** Who created each task. */
  private final Map<TaskKey, Actor> requesters = new HashMap<>();

  void happened(Event event) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    TaskKey parent = key.sibling(key.parentId());
    switch (event.getKindCase()) {
      case TASK_CREATED -> {
        requesters.put(key, event.getActor());
        int trust = Trust.of(event.getTaskCreated().getTrust());
        given.put(key, trust);
        below.remove(key);
        if (event.getTaskCreated().hasFanOut() || event.getTaskCreated().hasSchedule()) {
          forks.add(key);
        }
        int from = forks.contains(parent) ? given(parent) : worth(parent);
        Broken.unless(
            key.parentId().isEmpty() || key.isReview() || trust <= from,
            LOWEST,
            "task %s is worth more than what it came from",
            key);
      }
      // Its next runs come of the new spec alone.
      case SCHEDULE_CHANGED ->
          given.put(key, Trust.of(event.getScheduleChanged().getCreated().getTrust()));
      case CONTENT_ENDORSED -> {
        Actor requester = requireNonNull(requesters.get(key.sibling(key.rootId())));
        Broken.unless(
            event.getActor().equals(requester),
            LOWEST,
            "task %s was endorsed by %s, but its tree is of %s",
            key,
            event.getActor(),
            requester);
        given.put(key, event.getContentEndorsed().getTrust());
        below.remove(key);
      }
      case MESSAGE_SENT -> given.merge(key, Trust.of(event.getMessageSent().getTrust()), Math::min);
      case VERDICT_GIVEN -> given.merge(key, corrections(event.getVerdictGiven()), Math::min);
      case QUESTION_ANSWERED ->
          given.merge(key, Trust.of(event.getQuestionAnswered().getTrust()), Math::min);
      case RESULT_SUBMITTED -> {
        int trust = Trust.of(event.getResultSubmitted().getTrust());
        Broken.unless(
            trust <= worth(key), LOWEST, "the result of %s is worth more than its inputs", key);
        results.put(key, trust);
        given.merge(key, trust, Math::min);
      }
      case TASK_ENDED -> {
        if (event.getState() == TaskState.COMPLETED.number() && !key.parentId().isEmpty()) {
          below.merge(parent, results.getOrDefault(key, Trust.AGENT), Math::min);
        }
      }
      default -> {}
    }
  }

  /** What the next round goes on from. */
  private static int corrections(VerdictGiven given) {
    if (given.getDecision() == VerdictDecision.ACCEPT.number()) {
      return Trust.AGENT;
    }
    int lowest = SimStamps.STAMPS.lowest(given.getVerdict());
    for (Review review : given.getReviewsList()) {
      lowest = Math.min(lowest, SimStamps.STAMPS.lowest(review.getVerdict()));
    }
    return lowest;
  }

  private int worth(TaskKey key) {
    return Math.min(given(key), below.getOrDefault(key, Trust.AGENT));
  }

  private int given(TaskKey key) {
    return given.getOrDefault(key, Trust.AGENT);
  }
}
