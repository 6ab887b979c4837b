package dev.parley.server.edge.rule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.Proposal;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.ActionProposed;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.RuleDecided;
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
import dev.parley.server.testing.TaskSnapshots;
import dev.parley.v1.ErrorReason;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bounds within which rules are asked. */
@Timeout(60)
final class RuleDeskTest {
  private static final String MANY = "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]";

  /** Takes some milliseconds, and fewer steps than it may. */
  private static final String SLOW =
      "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, a + d >= 0))))".formatted(MANY);

  private static final Identity CALLER = new Identity("acme", "ann", 1);
  private static final TaskKey KEY = new TaskKey("acme", "t");
  private static final Actor ANN = Actors.requester("ann");
  private static final Holder HOLDER = new Holder("acme", "a", "i1");
  private static final Lease LEASE = new Lease(KEY, 1);
  private static final TaskCreated TASK =
      SpecMapper.toStored(Requests.spec("work").build(), "", "", TrustStamp.USER);

  private static RuleDesk desk(Duration timeMax) throws RuleFileException {
    RuleBook rules =
        RuleBook.parse(
            "rules.json",
            """
            {"rules": [{"id": "slow", "decision": "allow", "when": "%s",
              "hooks": ["create", "delegate", "plan", "action", "result", "message"]}]}
            """
                .formatted(SLOW));
    RuleContexts contexts =
        new RuleContexts(new Eligible(new AgentRegistry(), LoopPolicies.DEFAULT));
    return new RuleDesk(rules, contexts, new OneTask(), new Faults(() -> "fault"), timeMax);
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
        desk.create(CALLER, KEY, ANN, TASK, task -> {}, refused::add);
      }
      Problem problem = refused.poll(20, TimeUnit.SECONDS);

      assertThat(problem).isNotNull();
      assertThat(problem.reason()).isEqualTo(ErrorReason.ERROR_REASON_RULES_OVERLOADED);
    }
  }

  @Test
  void aRuleThatDoesNotEndInTimeDeniesAllItemsThatCameTogether() throws Exception {
    try (RuleDesk desk = desk(Duration.ofMillis(1))) {
      List<FanOutItem> items = Collections.nCopies(3, FanOutItem.getDefaultInstance());

      List<FanOutItem> ruled =
          told((done, refused) -> desk.items(CALLER, KEY, 0, items, done, refused));

      assertThat(ruled).hasSize(3).allSatisfy(item -> assertLate(item.getRuled()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Proposal.Kind.class,
      names = {"PLAN", "ACTION"})
  void soItDoesProposals(Proposal.Kind kind) throws Exception {
    try (RuleDesk desk = desk(Duration.ofMillis(1))) {
      ActionProposed proposal =
          ActionProposed.newBuilder().setProposalId("p").setKind(kind.number()).build();
      TaskCommand.Propose propose = new TaskCommand.Propose(LEASE, HOLDER, proposal, 1_000);

      TaskCommand.Propose ruled =
          told((done, refused) -> desk.propose(CALLER, propose, done, refused));

      assertLate(ruled.ruled());
      assertThat(requireNonNull(ruled.ruled()).getProposalId()).isEqualTo("p");
    }
  }

  @Test
  void soItDoesMessages() throws Exception {
    try (RuleDesk desk = desk(Duration.ofMillis(1))) {
      TaskCommand.SendMessage send =
          new TaskCommand.SendMessage(KEY, Actors.requester("ann"), ByteString.EMPTY, "", 0);

      TaskCommand.SendMessage ruled =
          told((done, refused) -> desk.message(CALLER, send, done, refused));

      assertLate(ruled.ruled());
    }
  }

  @Test
  void soItDoesResults() throws Exception {
    try (RuleDesk desk = desk(Duration.ofMillis(1))) {
      TaskCommand.SubmitResult submit =
          new TaskCommand.SubmitResult(LEASE, HOLDER, ByteString.EMPTY);

      RuleDesk.RuledResult ruled =
          told((done, refused) -> desk.result(CALLER, submit, done, refused));

      assertLate(ruled.submit().ruled());
      assertThat(ruled.lineage().task().key()).isEqualTo(KEY);
    }
  }

  @Test
  void oneConnectionKeepsNoOtherWaiting() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    try (RuleDesk desk = desk(Duration.ofSeconds(30))) {
      for (int i = 0; i < EvaluationThreads.WAITING_MAX * 2; i++) {
        desk.create(CALLER, KEY, ANN, TASK, task -> answered.incrementAndGet(), problem -> {});
      }
      int before = answered.get();

      Identity other = new Identity("acme", "ann", 2);
      TaskCreated ruled =
          told((done, refused) -> desk.create(other, KEY, ANN, TASK, done, refused));

      assertThat(RuleDecision.of(ruled.getRuled())).isEqualTo(RuleDecision.ALLOW);
      assertThat(answered.get() - before).as("asked about before it").isLessThan(100);
    }
  }

  private static void assertLate(@Nullable RuleDecided ruled) {
    assertThat(RuleDecision.of(ruled)).isEqualTo(RuleDecision.DENY);
    assertThat(requireNonNull(ruled).getWords(0).getRuleId()).isEqualTo("slow");
    assertThat(ruled.getWords(0).getMessage()).contains("takes longer than 1 ms");
  }

  private static TaskCreated ruled(RuleDesk desk) throws Exception {
    return told((done, refused) -> desk.create(CALLER, KEY, ANN, TASK, done, refused));
  }

  private static <T> T told(BiConsumer<Consumer<T>, Consumer<Problem>> question) throws Exception {
    CompletableFuture<T> told = new CompletableFuture<>();
    question.accept(
        told::complete,
        problem -> told.completeExceptionally(new AssertionError(problem.toString())));
    return told.get(30, TimeUnit.SECONDS);
  }

  /** Shards that know of one task, and of nothing else. */
  private static final class OneTask implements TaskShards {

    @Override
    public int count() {
      return 1;
    }

    @Override
    public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
      assertThat(command).isEqualTo(new TaskCommand.ReadLineage(KEY));
      replyTo.reply(
          new TaskReply.Lineage(
              TaskSnapshots.working(KEY, TASK.getSpec(), Actors.agent(HOLDER), List.of()),
              TASK,
              "work",
              "",
              Trust.AGENT,
              Trust.AGENT,
              List.of(new TaskReply.Ancestor("t", "work", "a", 0))));
    }

    @Override
    public Runnable watch(TaskKey task, TreeListener listener) {
      throw new AssertionError("Expected nobody to watch");
    }

    @Override
    public Runnable follow(TaskKey task, ReplyTo<TaskReply> follower) {
      throw new AssertionError("Expected nobody to follow");
    }

    @Override
    public void readFollowed(TaskKey task, ReplyTo<TaskReply> follower) {
      throw new AssertionError("Expected nobody to follow");
    }
  }
}
