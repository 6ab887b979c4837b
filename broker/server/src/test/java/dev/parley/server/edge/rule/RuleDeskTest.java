package dev.parley.server.edge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.SpecMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.evaluation.EvaluationThreads;
import dev.parley.server.rule.RuleBook;
import dev.parley.server.rule.RuleFileException;
import dev.parley.server.security.Identity;
import dev.parley.server.shard.TaskShards;
import dev.parley.server.shard.TreeListener;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds within which rules are asked. */
@Timeout(60)
final class RuleDeskTest {
  private static final String MANY = "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]";

  /** Takes some milliseconds, and fewer steps than it may. */
  private static final String SLOW =
      "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, a + d >= 0))))".formatted(MANY);

  private static final Identity CALLER = new Identity("acme", "ann");
  private static final TaskKey KEY = new TaskKey("acme", "t");
  private static final TaskCreated TASK =
      SpecMapper.toStored(Requests.spec("work").build(), "", "", TrustStamp.USER);

  private static RuleDesk desk(Duration timeMax) throws RuleFileException {
    RuleBook rules =
        RuleBook.parse(
            "rules.json",
            "{\"rules\": [{\"id\": \"slow\", \"hooks\": [\"create\"], \"when\": \"%s\", \"decision\": \"allow\"}]}"
                .formatted(SLOW));
    RuleContexts contexts =
        new RuleContexts(new Eligible(new AgentRegistry(), LoopPolicies.DEFAULT));
    return new RuleDesk(rules, contexts, new NoShards(), new Faults(() -> "fault"), timeMax);
  }

  @Test
  void aRuleThatEndsInTimeSaysWhatItSays() throws Exception {
    try (RuleDesk desk = desk(Duration.ofSeconds(30))) {
      assertThat(RuleDecision.of(ruled(desk).getRuled())).isEqualTo(RuleDecision.ALLOW);
    }
  }

  @Test
  void aRuleThatDoesNotEndInTimeDeniesAndIsNamed() throws Exception {
    try (RuleDesk desk = desk(Duration.ofMillis(1))) {
      TaskCreated ruled = ruled(desk);

      assertThat(RuleDecision.of(ruled.getRuled())).isEqualTo(RuleDecision.DENY);
      assertThat(ruled.getRuled().getWords(0).getRuleId()).isEqualTo("slow");
      assertThat(ruled.getRuled().getWords(0).getFailed()).isTrue();
      assertThat(ruled.getRuled().getWords(0).getMessage()).contains("takes longer than 1 ms");
    }
  }

  @Test
  void noMoreWaitThanThereIsRoomFor() throws Exception {
    BlockingQueue<Problem> refused = new LinkedBlockingQueue<>();
    try (RuleDesk desk = desk(Duration.ofSeconds(30))) {
      for (int i = 0; i < EvaluationThreads.WAITING_MAX * 2; i++) {
        desk.create(CALLER, KEY, TASK, task -> {}, refused::add);
      }
      Problem problem = refused.poll(20, TimeUnit.SECONDS);

      assertThat(problem).isNotNull();
      assertThat(problem.reason()).isEqualTo(ErrorReason.ERROR_REASON_RULES_OVERLOADED);
    }
  }

  private static TaskCreated ruled(RuleDesk desk) throws Exception {
    CompletableFuture<TaskCreated> ruled = new CompletableFuture<>();
    desk.create(
        CALLER,
        KEY,
        TASK,
        ruled::complete,
        problem -> ruled.completeExceptionally(new AssertionError(problem.toString())));
    return ruled.get(30, TimeUnit.SECONDS);
  }

  /** Roots are asked about without a shard. */
  private static final class NoShards implements TaskShards {

    @Override
    public int count() {
      throw new AssertionError("Expected no shard to be asked");
    }

    @Override
    public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
      throw new AssertionError("Expected no shard to be asked");
    }

    @Override
    public Runnable watch(TaskKey task, TreeListener listener) {
      throw new AssertionError("Expected no shard to be asked");
    }

    @Override
    public Runnable follow(TaskKey task, ReplyTo<TaskReply> follower) {
      throw new AssertionError("Expected no shard to be asked");
    }

    @Override
    public void readFollowed(TaskKey task, ReplyTo<TaskReply> follower) {
      throw new AssertionError("Expected no shard to be asked");
    }
  }
}
