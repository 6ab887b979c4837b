package dev.parley.engine.simulation;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Review;
import dev.parley.journal.v1.VerdictGiven;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the content of each task of a shard is worth, as the log tells it. */
final class TrueTrust {

  static final String LOWEST = "the lowest label wins";

  private final Map<TaskKey, Integer> given = new HashMap<>();

  /** What the children of each task handed to it since somebody vouched for it. */
  private final Map<TaskKey, Integer> below = new HashMap<>();

  /** Tasks whose children do not come of each other: fan-outs and schedules. */
  private final Set<TaskKey> forks = new HashSet<>();

  /** What each round of each task came to. */
  private final Map<TaskKey, SortedMap<Integer, Integer>> results = new HashMap<>();

  /** Who created each task. */
  private final Map<TaskKey, Actor> requesters = new HashMap<>();

  /** Where each task was last given something to work on. */
  private final Map<TaskKey, Long> arrived = new HashMap<>();

  private long position;

  void happened(Event event) {
    position++;
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    TaskKey parent = key.sibling(key.parentId());
    switch (event.getKindCase()) {
      case TASK_CREATED -> arrived.put(key, position);
      case MESSAGE_SENT, QUESTION_ANSWERED, VERDICT_GIVEN, SCHEDULE_CHANGED ->
          arrived.put(key, position);
      case RESULT_SUBMITTED -> {
        arrived.put(key, position);
        arrived.put(parent, position);
      }
      default -> {}
    }
    switch (event.getKindCase()) {
      case TASK_CREATED -> {
        requesters.put(key, event.getActor());
        int trust = Trust.of(event.getTaskCreated().getTrust());
        given.put(key, trust);
        below.remove(key);
        results.remove(key);
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
            event.getActor().getKind() == ActorKind.REQUESTER.number()
                && event.getActor().getId().equals(principal(requester)),
            LOWEST,
            "task %s was endorsed by %s, but its tree is of %s",
            key,
            event.getActor(),
            requester);
        long seen = event.getContentEndorsed().getSeenPosition();
        Broken.unless(
            seen == 0 || requireNonNull(arrived.get(key)) <= seen,
            LOWEST,
            "somebody vouched for what came to task %s after position %d",
            key,
            seen);
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
        results
            .computeIfAbsent(key, k -> new TreeMap<>())
            .put(event.getResultSubmitted().getRound(), trust);
        given.merge(key, trust, Math::min);
        // Whoever works on the parent may read it from now on, whatever is said of it.
        below.merge(parent, trust, Math::min);
      }
      case TASK_ENDED -> {
        SortedMap<Integer, Integer> rounds = results.get(key);
        if (rounds != null) {
          int accepted = event.getTaskEnded().getAcceptedRound();
          int round = accepted == 0 ? rounds.lastKey() : accepted;
          below.merge(parent, requireNonNull(rounds.get(round)), Math::min);
        }
      }
      default -> {}
    }
  }

  /** On whose behalf somebody asked. */
  private static String principal(Actor actor) {
    return actor.getPrincipal().isEmpty() ? actor.getId() : actor.getPrincipal();
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
