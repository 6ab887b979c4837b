package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.Test;

final class TrustTest {
  private static final int EXTERNAL = 1;
  private static final int USER = 3;

  private final Scenario scenario =
      new Scenario().agent("boss", 1, "manage").agent("ann", 4, "work");

  @Test
  void aResultIsWorthNoMoreThanWhatItCameFrom() {
    scenario.create("a", task().setTrust(EXTERNAL));

    scenario.result("a", 1, "ann");

    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void aResultIsWorthNoMoreThanAnAgentsWord() {
    scenario.create("a", task().setTrust(USER));

    scenario.result("a", 1, "ann");

    assertThat(resultTrust("a")).isEqualTo(Trust.AGENT);
  }

  @Test
  void aChildIsWorthNoMoreThanItsParent() {
    scenario.create("a", task().setCapability("manage").setTrust(EXTERNAL));

    scenario.createChild("a.1", 1, task().setTrust(Trust.AGENT));
    scenario.result("a.1", 1, "ann");

    assertThat(resultTrust("a.1")).isEqualTo(EXTERNAL);
  }

  @Test
  void whatAChildBringsHomeLowersItsParent() {
    scenario.create("a", task().setCapability("manage").setTrust(USER));
    scenario.createChild("a.1", 1, task().setTrust(Trust.AGENT));
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a.1", 1), holder("ann"), ByteString.EMPTY, Usage.NONE, EXTERNAL));

    scenario.result("a", 1, "boss");

    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void aChildsResultThatIsSentBackLowersItsParent() {
    scenario.create("a", task().setCapability("manage").setTrust(USER));
    scenario.createChild("a.1", 1, reviewed());
    external("a.1", 1);
    scenario.review("a.1", 1, VerdictDecision.REDO, FindingState.UNMET);

    scenario.createChild("a.2", 1, task());
    scenario.result("a", 1, "boss");

    assertThat(scenario.get("a.1").state()).isNotEqualTo(TaskState.COMPLETED);
    assertThat(createdTrust("a.2")).isEqualTo(EXTERNAL);
    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void whatIsResumedWithARejectedResultIsWorthNoMore() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, reviewed());
    scenario.yieldTask("a", 1, "boss", Scenario.join());
    external("a.1", 1);
    scenario.review("a.1", 1, VerdictDecision.REJECT, FindingState.UNMET);
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.REJECTED);

    scenario.result("a", 2, "boss");

    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void whatIsResumedWithAParkedResultIsWorthNoMore() {
    scenario.create("a", task().setCapability("manage"));
    TaskCreated.Builder child = reviewed();
    child.getVerificationPolicyBuilder().setExhaustionAction(ExhaustionAction.PARK.number());
    scenario.createChild("a.1", 1, child);
    scenario.yieldTask("a", 1, "boss", Scenario.join());
    external("a.1", 1);
    scenario.review("a.1", 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.result("a.1", 2, "ann");
    scenario.review("a.1", 2, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(scenario.get("a.1").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);

    scenario.result("a", 2, "boss");

    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void aResultThatComesHomeAfterAnEndorsementCountsAgain() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, reviewed());
    external("a.1", 1);
    endorse("a", "local");
    scenario.createChild("a.2", 1, task());
    assertThat(createdTrust("a.2")).as("what was there is vouched for").isEqualTo(Trust.AGENT);

    scenario.review("a.1", 1, VerdictDecision.ACCEPT, FindingState.MET);
    scenario.createChild("a.3", 1, task());

    assertThat(createdTrust("a.3")).isEqualTo(EXTERNAL);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void ofAChildThatHasEndedCountsWhatItEndedWith() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, reviewed());
    external("a.1", 1);
    scenario.review("a.1", 1, VerdictDecision.REDO, FindingState.UNMET);
    endorse("a.1", "local");
    endorse("a", "local");
    scenario.result("a.1", 2, "ann");
    scenario.review("a.1", 2, VerdictDecision.ACCEPT, FindingState.MET);

    scenario.result("a", 1, "boss");

    assertThat(resultTrust("a")).isEqualTo(Trust.AGENT);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whatCountsIsTheSameAfterAReload() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, reviewed());
    external("a.1", 1);
    scenario.createChild("a.2", 1, reviewed());
    endorse("a", "local");
    external("a.2", 1);

    assertThat(loadedTrust()).isEqualTo(EXTERNAL);
    endorse("a", "local");
    assertThat(loadedTrust()).isEqualTo(Trust.AGENT);
    scenario.review("a.2", 1, VerdictDecision.REJECT, FindingState.UNMET);
    assertThat(loadedTrust()).isEqualTo(EXTERNAL);
  }

  @Test
  void onlyAnEndorsementRaisesIt() {
    scenario.create("a", task().setTrust(EXTERNAL));

    endorse("a", "local");
    scenario.result("a", 1, "ann");

    assertThat(resultTrust("a")).isEqualTo(Trust.AGENT);
    assertThat(scenario.kinds("a")).contains(Event.KindCase.CONTENT_ENDORSED);
  }

  @Test
  void onlyWhoeverCreatedTheTreeEndorses() {
    scenario.create("a", task().setTrust(EXTERNAL));

    assertThat(endorse("a", "somebody")).satisfies(refused(Refusal.ENDORSEMENT_DENIED)::accept);
    scenario.result("a", 1, "ann");
    assertThat(endorse("a", "local")).satisfies(refused(Refusal.TASK_ENDED)::accept);
  }

  @Test
  void anEndorsementIsRecordedOncePerRequest() {
    scenario.create("a", task());

    endorse(scenario, "a", USER, "first");
    endorse(scenario, "a", EXTERNAL, "second");
    assertThat(endorse(scenario, "a", USER, "first")).isInstanceOf(TaskReply.Found.class);
    scenario.result("a", 1, "ann");

    assertThat(resultTrust("a")).as("the last one counts").isEqualTo(EXTERNAL);
    assertThat(scenario.kinds("a"))
        .filteredOn(kind -> kind == Event.KindCase.CONTENT_ENDORSED)
        .hasSize(2);
    assertThat(endorse(scenario, "a", USER, "first"))
        .as("after the task has ended")
        .isInstanceOf(TaskReply.Found.class);
  }

  @Test
  void endorsementsFillNoHistory() {
    Scenario brief = Scenario.brief(6).agent("ann", 1, "work");
    brief.create("a", task());
    int before = brief.kinds("a").size();
    for (int i = before; i < 6; i++) {
      endorse(brief, "a", USER, "e" + i);
    }

    assertThat(endorse(brief, "a", USER, "more")).satisfies(refused(Refusal.HISTORY_EXCEEDED));

    assertThat(brief.kinds("a")).hasSize(6);
    assertThat(endorse(brief, "a", USER, "e5")).isInstanceOf(TaskReply.Found.class);
    brief.result("a", 1, "ann");
    assertThat(brief.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  private static TaskReply endorse(Scenario scenario, String id, int trust, String requestId) {
    return scenario.when(
        new TaskCommand.EndorseContent(
            key(id), Actors.requester("local"), trust, "I read it", requestId));
  }

  @Test
  void anEndorsementIsOfWhatWasThereSoFar() {
    scenario.create("a", task().setCapability("manage").setTrust(EXTERNAL));
    scenario.createChild("a.1", 1, task());
    scenario.result("a.1", 1, "ann");
    endorse("a", "local");
    scenario.createChild("a.2", 1, task());
    scenario.result("a.2", 1, "ann");
    assertThat(resultTrust("a.2")).isEqualTo(Trust.AGENT);

    scenario.createChild("a.3", 1, task());
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a.3", 1), holder("ann"), ByteString.EMPTY, Usage.NONE, EXTERNAL));
    scenario.result("a", 1, "boss");

    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void anEndorsementIsOfWhatWasRead() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, reviewed());
    assertThat(endorseSeen(scenario.events.size())).isInstanceOf(TaskReply.Found.class);
    int read = scenario.events.size();
    scenario.create("b", task());
    assertThat(
            scenario.when(
                new TaskCommand.EndorseContent(
                    key("b"), Actors.requester("local"), USER, "I read it", "", read)))
        .as("not even its spec was read")
        .satisfies(refused(Refusal.CONTENT_CHANGED));

    scenario.when(new TaskCommand.ReportProgress(lease("a", 1), holder("boss"), ByteString.EMPTY));
    assertThat(endorseSeen(read)).as("nothing came in").isInstanceOf(TaskReply.Found.class);
    scenario.when(
        new TaskCommand.SendMessage(
            key("a"), Actors.requester("local"), ByteString.EMPTY, "m", 0, EXTERNAL));
    assertThat(endorseSeen(read)).satisfies(refused(Refusal.CONTENT_CHANGED));
    read = scenario.events.size();
    assertThat(endorseSeen(read)).isInstanceOf(TaskReply.Found.class);
    external("a.1", 1);
    assertThat(endorseSeen(read)).satisfies(refused(Refusal.CONTENT_CHANGED));

    assertThat(endorseSeen(scenario.events.size())).isInstanceOf(TaskReply.Found.class);
    scenario.createChild("a.2", 1, task());
    assertThat(createdTrust("a.2")).isEqualTo(Trust.AGENT);
  }

  private TaskReply endorseSeen(long position) {
    return scenario.when(
        new TaskCommand.EndorseContent(
            key("a"), Actors.requester("local"), USER, "I read it", "", position));
  }

  @Test
  void aMessageCounts() {
    scenario.create("a", task());
    scenario.when(
        new TaskCommand.SendMessage(
            key("a"), Actors.requester("local"), ByteString.EMPTY, "m", 0, EXTERNAL));

    scenario.result("a", 1, "ann");

    assertThat(resultTrust("a")).isEqualTo(EXTERNAL);
  }

  @Test
  void correctionsFromOutsideCount() {
    Scenario outside = new Scenario(TaskLimits.DEFAULT, TaskRules.SOUND, new FromOutside());
    outside.agent("ann", 1, "work").create("a", reviewed().setTrust(USER));
    outside.result("a", 1, "ann");

    outside.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    outside.result("a", 2, "ann");

    assertThat(outside.events.stream().filter(Event::hasResultSubmitted).toList().getLast())
        .satisfies(event ->
            assertThat(Trust.of(event.getResultSubmitted().getTrust())).isEqualTo(EXTERNAL));
    assertThat(outside.reloaded()).isTrue();
  }

  @Test
  void whatAManagerAnswersIsWorthWhatItWorksOn() {
    scenario.create("a", task().setCapability("manage"));
    scenario.createChild("a.1", 1, task().setTrust(Trust.AGENT));
    scenario.when(
        new TaskCommand.Ask(
            lease("a.1", 1),
            holder("ann"),
            QuestionAsked.newBuilder()
                .setQuestionId("q")
                .setAnswerKind(AnswerKind.TEXT.number())
                .setOverdueAction(OverdueAction.PARK.number())
                .build(),
            0));
    scenario.when(
        new TaskCommand.SendMessage(
            key("a"), Actors.requester("local"), ByteString.EMPTY, "m", 0, EXTERNAL));

    scenario.when(
        new TaskCommand.AnswerTask(
            key("a.1"),
            Actors.requester("local"),
            "q",
            AnswerKind.TEXT,
            "",
            ByteString.copyFromUtf8("blue"),
            "",
            1));
    scenario.result("a.1", 1, "ann");

    assertThat(resultTrust("a.1")).isEqualTo(EXTERNAL);
  }

  @Test
  void anEarlierResultCounts() {
    scenario.create("a", reviewed());
    scenario.when(
        new TaskCommand.SubmitResult(
            lease("a", 1), holder("ann"), ByteString.EMPTY, Usage.NONE, EXTERNAL));
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);

    scenario.result("a", 2, "ann");

    assertThat(
            scenario.events.stream()
                .filter(Event::hasResultSubmitted)
                .map(event -> event.getResultSubmitted().getTrust()))
        .containsExactly(EXTERNAL, EXTERNAL);
  }

  @Test
  void aRunIsWorthWhatItsScheduleIs() {
    scenario.create("again", again(EXTERNAL));
    scenario.pass(20_000);
    scenario.result(run(1), 1, "ann");
    assertThat(resultTrust(run(1))).isEqualTo(EXTERNAL);

    scenario.when(
        new TaskCommand.ChangeSchedule(
            key("again"), Actors.requester("local"), again(Trust.AGENT).build()));
    scenario.pass(60_000);
    scenario.when(
        new TaskCommand.SubmitResult(
            lease(run(2), 1), holder("ann"), ByteString.EMPTY, Usage.NONE, EXTERNAL));
    scenario.pass(60_000);
    scenario.result(run(3), 1, "ann");
    assertThat(resultTrust(run(3))).isEqualTo(Trust.AGENT);

    scenario.when(
        new TaskCommand.SendMessage(
            key("again"), Actors.requester("local"), ByteString.EMPTY, "m", 0, EXTERNAL));
    scenario.pass(60_000);
    scenario.result(run(4), 1, "ann");
    assertThat(resultTrust(run(4))).isEqualTo(EXTERNAL);
  }

  private static TaskCreated.Builder again(int trust) {
    return task()
        .setTrust(trust)
        .setSchedule(
            Schedule.newBuilder()
                .setCron("60")
                .setTimeZone("UTC")
                .setOverlapAction(OverlapAction.SKIP.number())
                .setCatchupWindowMs(600_000)
                .setRun(task().setTrust(trust)));
  }

  private String run(int number) {
    return scenario.events.stream()
        .filter(Event::hasScheduleFired)
        .map(event -> event.getScheduleFired().getRunId())
        .skip(number - 1L)
        .findFirst()
        .orElseThrow();
  }

  private void external(String id, long token) {
    scenario.when(
        new TaskCommand.SubmitResult(
            lease(id, token), holder("ann"), ByteString.EMPTY, Usage.NONE, EXTERNAL));
  }

  /** What a child of the task {@code a} would be worth whose shard another owner has taken over. */
  private int loadedTrust() {
    TaskCreated child = task().setParentId("a").setRequestId("req").build();
    return Trust.of(
        scenario
            .loaded()
            .decide(
                new TaskCommand.CreateTask(key("a.x"), Actors.requester("local"), child, 1),
                scenario.nowMs())
            .events()
            .getFirst()
            .getTaskCreated()
            .getTrust());
  }

  private int createdTrust(String id) {
    return Trust.of(scenario.created(id).getTrust());
  }

  private TaskReply endorse(String id, String principal) {
    return scenario.when(
        new TaskCommand.EndorseContent(
            key(id), Actors.requester(principal), USER, "I read it", ""));
  }

  private int resultTrust(String id) {
    return Trust.of(
        scenario.events.stream()
            .filter(event -> event.getTaskId().equals(id) && event.hasResultSubmitted())
            .findFirst()
            .orElseThrow()
            .getResultSubmitted()
            .getTrust());
  }

  /** Every verdict brings corrections from outside. */
  private record FromOutside() implements ContentStamps {
    @Override
    public ByteString lower(Kind kind, ByteString content, int trust) {
      return content;
    }

    @Override
    public int lowest(ByteString verdict) {
      return EXTERNAL;
    }
  }
}
