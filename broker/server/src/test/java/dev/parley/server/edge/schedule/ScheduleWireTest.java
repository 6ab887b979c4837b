package dev.parley.server.edge.schedule;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.ActorKind;
import dev.parley.v1.Assignment;
import dev.parley.v1.Budget;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.Checks;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceBlockingStub;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Note;
import dev.parley.v1.OverlapAction;
import dev.parley.v1.Part;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.PutNoteRequest;
import dev.parley.v1.ResumeScheduleRequest;
import dev.parley.v1.Schedule;
import dev.parley.v1.ScheduleServiceGrpc;
import dev.parley.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent.EventCase;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.TriggerScheduleResponse;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.UpdateScheduleRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Schedules over real connections. */
final class ScheduleWireTest extends WithBroker {
  private static final String YEARLY = "0 0 1 1 *";

  @Test
  void createsARunEverySecondAndTellsWhichItIs() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    create("s1", schedule -> schedule.setCron("* * * * * *").setRunsMax(2));

    Assignment first = agent.awaitAssignment();
    agent.finish(first.getLease(), "one");
    Assignment second = agent.awaitAssignment();
    agent.finish(second.getLease(), "two");

    assertThat(first.getParentId()).isEqualTo("s1");
    assertThat(first.getRun().getNumber()).isEqualTo(1);
    assertThat(second.getRun().getNumber()).isEqualTo(2);
    assertThat(first.getRun().getFireTime().getNanos()).isZero();
    assertThat(second.getRun().getFireTime().getSeconds())
        .isGreaterThan(first.getRun().getFireTime().getSeconds());
    assertThat(first.getSpec().hasSchedule()).isFalse();
    assertThat(requester.kinds("s1"))
        .containsExactly(
            EventCase.CREATED, EventCase.SCHEDULE_FIRED, EventCase.SCHEDULE_FIRED, EventCase.ENDED);
    Task over = requester.get("s1");
    assertThat(over.getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(over.getReason()).isEqualTo(TaskReason.TASK_REASON_SCHEDULE_OVER);
    assertThat(over.getSchedule().getRuns()).isEqualTo(2);
    assertThat(over.getSchedule().getNextTimesList()).isEmpty();
    assertThat(requester.get(first.getLease().getTaskId()).getRun()).isEqualTo(first.getRun());
  }

  @Test
  void showsWhatIsToCome() {
    create(
        "s1", schedule -> schedule.setCron("30 6 * * *").setTimeZone("Asia/Kolkata").setRunsMax(3));

    Task task = requester.get("s1");

    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_SCHEDULED);
    assertThat(task.getReason()).isEqualTo(TaskReason.TASK_REASON_SCHEDULE);
    assertThat(task.getSchedule().getNextTimesList())
        .hasSize(3)
        .allSatisfy(time -> assertThat(time.getSeconds() % 86_400).isEqualTo(3_600));
    assertThat(task.getNextStartTime()).isEqualTo(task.getSchedule().getNextTimes(0));
    assertThat(task.getSpec().getSchedule().getTimeZone()).isEqualTo("Asia/Kolkata");
  }

  @Test
  void listsSchedulesAlone() {
    create("s1", schedule -> schedule.setCron(YEARLY));
    requester.create(Requests.taskRequest("plain", "review").build());

    List<Task> found =
        requester
            .timed()
            .listTasks(ListTasksRequest.newBuilder().setSchedulesOnly(true).build())
            .getTasksList();

    assertThat(found).extracting(Task::getTaskId).containsExactly("s1");
    assertThat(found.getFirst().getSchedule().getNextTimesList()).hasSize(1);
    assertThat(found.getFirst().getSpec().getSchedule().getCron()).isEqualTo(YEARLY);
  }

  @Test
  void isTriggeredOnceByOneRequestAndNotBesideAnUnfinishedRun() {
    create("s1", schedule -> schedule.setCron(YEARLY));

    TriggerScheduleResponse first = trigger("r1", OverlapAction.OVERLAP_ACTION_UNSPECIFIED);
    TriggerScheduleResponse again = trigger("r1", OverlapAction.OVERLAP_ACTION_UNSPECIFIED);

    assertThat(first.getCreated()).isTrue();
    assertThat(again.getCreated()).isFalse();
    assertThat(again.getRun().getTaskId()).isEqualTo(first.getRun().getTaskId());
    assertThat(first.getRun().getRun().getTriggered()).isTrue();
    assertThatThrownBy(() -> trigger("r2", OverlapAction.OVERLAP_ACTION_UNSPECIFIED))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION SCHEDULE_RUN_UNFINISHED"));
    for (int i = 0; i < 99; i++) {
      trigger("more-" + i, OverlapAction.OVERLAP_ACTION_ALLOW);
    }
    assertThatThrownBy(() -> trigger("r3", OverlapAction.OVERLAP_ACTION_ALLOW))
        .satisfies(e -> assertReason(e, "RESOURCE_EXHAUSTED SCHEDULE_RUNS_EXCEEDED"));
    trigger("r4", OverlapAction.OVERLAP_ACTION_CANCEL_OTHER);
    assertThat(requester.get(first.getRun().getTaskId()).getReason())
        .isEqualTo(TaskReason.TASK_REASON_SCHEDULE_OVERLAP);
    assertThat(requester.get("s1").getSchedule().getUnfinishedRuns()).isEqualTo(1);
    assertThat(requester.get("s1").getSchedule().getTriggeredRuns()).isEqualTo(101);
  }

  @Test
  void isHeldBackAndGoesOnAndIsChanged() {
    create("s1", schedule -> schedule.setCron(YEARLY));

    Task held =
        schedules()
            .pauseSchedule(
                PauseScheduleRequest.newBuilder().setTaskId("s1").setMessage("wait").build())
            .getTask();
    assertThat(held.getReason()).isEqualTo(TaskReason.TASK_REASON_SCHEDULE_PAUSED);
    assertThat(held.getSchedule().getPaused()).isTrue();
    Task goesOn =
        schedules()
            .resumeSchedule(ResumeScheduleRequest.newBuilder().setTaskId("s1").build())
            .getTask();
    assertThat(goesOn.getSchedule().getPaused()).isFalse();
    Task changed = update(request("s1", schedule -> schedule.setCron("0 12 1 1 *")).getSpec());
    assertThat(changed.getSpec().getSchedule().getCron()).isEqualTo("0 12 1 1 *");
    assertThat(changed.getNextStartTime().getSeconds() % 86_400).isEqualTo(43_200);

    requester.timed().cancelTask(CancelTaskRequest.newBuilder().setTaskId("s1").build());
    assertThat(requester.kinds("s1"))
        .containsExactly(
            EventCase.CREATED,
            EventCase.SCHEDULE_HELD,
            EventCase.SCHEDULE_HELD,
            EventCase.SCHEDULE_CHANGED,
            EventCase.ENDED);
    assertThatThrownBy(() -> trigger("r", OverlapAction.OVERLAP_ACTION_ALLOW))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION TASK_ENDED"));
  }

  @Test
  void whatAnAgentAsksOfAScheduleIsTheAgents() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 3, "review"));
    create("s1", schedule -> schedule.setCron(YEARLY));
    TaskSpec.Builder spec = request("s1", schedule -> {}).getSpecBuilder();
    spec.setAutonomyLevel(5).addInputs(Part.newBuilder().setText("what it found"));
    UpdateScheduleRequest.Builder update =
        UpdateScheduleRequest.newBuilder().setTaskId("s1").setSpec(spec).setAgentId("eve");

    schedules().updateSchedule(update.build());

    String own = triggerAs("eve").getRun().getTaskId();
    Assignment work = agent.awaitAssignment();
    assertThat(work.getLease().getTaskId()).isEqualTo(own);
    assertThat(work.getAutonomyLevel()).isEqualTo(3);
    assertThat(work.getSpec().getInputsList().getLast().getTrustLabel())
        .isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
    assertThat(triggerAs("eve").getRun().getTaskId()).isEqualTo(own);
    assertThat(triggerAs("").getRun().getTaskId()).as("another caller's").isNotEqualTo(own);
    schedules()
        .pauseSchedule(PauseScheduleRequest.newBuilder().setTaskId("s1").setAgentId("eve").build());
    Task over =
        requester
            .timed()
            .cancelTask(
                CancelTaskRequest.newBuilder()
                    .setTaskId("s1")
                    .setGrace(TestRequester.AT_ONCE)
                    .setAgentId("eve")
                    .build())
            .getTask();
    assertThat(over.getOutcome().getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(over.getOutcome().getActor().getId()).isEqualTo("eve");
  }

  private TriggerScheduleResponse triggerAs(String agentId) {
    return schedules()
        .triggerSchedule(
            TriggerScheduleRequest.newBuilder()
                .setTaskId("s1")
                .setRequestId("r1")
                .setOverlapAction(OverlapAction.OVERLAP_ACTION_ALLOW)
                .setAgentId(agentId)
                .build());
  }

  @Test
  void aChangeIsHeldToItsChecksAsATaskIs() {
    create("s1", schedule -> schedule.setCron(YEARLY));
    CreateTaskRequest.Builder changed = request("s1", schedule -> {});
    TaskSpec.Builder spec = changed.getSpecBuilder();
    Checks.Builder checks = spec.getVerificationPolicyBuilder().getChecksBuilder();
    checks.setInputSchema("{\"type\": \"object\"}");
    spec.addInputs(Part.newBuilder().setJson("3"));
    assertThatThrownBy(() -> update(spec.build()))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT INPUT_SCHEMA_MISMATCH"));
    checks.setInputSchema("{\"type\": \"strange\"}");
    assertThatThrownBy(() -> update(spec.build()))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT CHECK_INVALID"));
    checks.setInputSchema("{\"type\": \"integer\"}");

    assertThat(update(spec.build()).getSpec().getVerificationPolicy().getChecks())
        .isEqualTo(checks.build());
  }

  @Test
  void otherTasksAreNoSchedules() {
    requester.create(Requests.taskRequest("plain", "review").build());

    assertThatThrownBy(() ->
            schedules().pauseSchedule(PauseScheduleRequest.newBuilder().setTaskId("plain").build()))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION SCHEDULE_EXPECTED"));
    assertThatThrownBy(() ->
            schedules().pauseSchedule(PauseScheduleRequest.newBuilder().setTaskId("none").build()))
        .satisfies(e -> assertReason(e, "NOT_FOUND TASK_NOT_FOUND"));
  }

  @Test
  void aChildIsNoSchedule() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create(Requests.taskRequest("root", "review").build());
    Assignment work = agent.awaitAssignment();
    CreateTaskRequest.Builder child =
        request("root.s", schedule -> schedule.setCron(YEARLY)).setParentLease(work.getLease());

    assertThatThrownBy(() -> requester.timed().createTask(child.build()))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION SCHEDULE_NOT_ROOT"));
  }

  @Test
  void schedulesAreAsDocumented() {
    refused("SCHEDULE_INVALID", schedule -> schedule.setCron("every day"));
    refused("SCHEDULE_INVALID", schedule -> schedule.setCron("0 0 30 2 *"));
    refused("SCHEDULE_INVALID", schedule -> schedule.setTimeZone("Berlin"));
    refused("SCHEDULE_INVALID", schedule -> schedule.setEndTime(seconds(1_000)));
    refused(
        "SCHEDULE_INVALID",
        schedule -> schedule.setStartTime(seconds(9_000)).setEndTime(seconds(8_000)));
    refused("REQUEST_INVALID", Schedule.Builder::clearCron);
    refused("REQUEST_INVALID", schedule -> schedule.setCron("0 0 1 1 " + "*".repeat(257)));
    refused("REQUEST_INVALID", schedule -> schedule.setOverlapActionValue(9));
    refused(
        "REQUEST_INVALID",
        schedule -> schedule.setCatchupWindow(Duration.newBuilder().setNanos(5_000_000)));
    refused(
        "REQUEST_INVALID",
        schedule -> schedule.setJitter(Duration.newBuilder().setSeconds(86_401)));
    refused("REQUEST_INVALID", schedule -> schedule.setRunsMax(-1));
    refused(
        "REQUEST_INVALID", schedule -> schedule.setRunBudget(Budget.newBuilder().setTokens(-1)));
    refused("REQUEST_INVALID", schedule -> schedule.setStartTime(seconds(-1)));
    CreateTaskRequest.Builder broadcast = request("s1", schedule -> {});
    broadcast
        .getSpecBuilder()
        .getTargetBuilder()
        .getBroadcastBuilder()
        .getCapabilityBuilder()
        .setCapability("review");
    assertThatThrownBy(() -> requester.timed().createTask(broadcast.build()))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT SCHEDULE_INVALID"));
    CreateTaskRequest.Builder later = request("s1", schedule -> {});
    later.getSpecBuilder().setStartTime(seconds(5));
    assertThatThrownBy(() -> requester.timed().createTask(later.build()))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT REQUEST_INVALID"));
  }

  @Test
  void runsShareNoNotes() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 2, "review"));
    create("s1", schedule -> schedule.setCron(YEARLY));
    trigger("r1", OverlapAction.OVERLAP_ACTION_ALLOW);
    Assignment first = agent.awaitAssignment();
    trigger("r2", OverlapAction.OVERLAP_ACTION_ALLOW);
    Assignment second = agent.awaitAssignment();

    assertThat(first.getRunId()).isEqualTo(first.getLease().getTaskId());
    coordination()
        .putNote(
            PutNoteRequest.newBuilder()
                .setRootId(first.getRunId())
                .setKey("taken")
                .setValue(Part.newBuilder().setText("mine"))
                .setLease(first.getLease())
                .build());

    assertThat(keys(listing(first.getRunId()))).containsExactly("taken");
    assertThat(keys(listing("s1").setLease(first.getLease()))).containsExactly("taken");
    assertThat(keys(listing(second.getRunId()).setLease(second.getLease()))).isEmpty();
    assertThat(keys(listing("s1").setLease(second.getLease()))).isEmpty();
    assertThatThrownBy(() -> keys(listing("s1")))
        .satisfies(e -> assertReason(e, "FAILED_PRECONDITION RUN_EXPECTED"));
  }

  private List<String> keys(ListNotesRequest.Builder listing) {
    return coordination().listNotes(listing.build()).getNotesList().stream()
        .map(Note::getKey)
        .toList();
  }

  private static ListNotesRequest.Builder listing(String root) {
    return ListNotesRequest.newBuilder().setRootId(root);
  }

  private CoordinationServiceBlockingStub coordination() {
    return CoordinationServiceGrpc.newBlockingStub(broker.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private void refused(String reason, Consumer<Schedule.Builder> bad) {
    assertThatThrownBy(() -> requester.timed().createTask(request("s1", bad).build()))
        .satisfies(e -> assertReason(e, "INVALID_ARGUMENT " + reason));
  }

  private Task update(TaskSpec spec) {
    return schedules()
        .updateSchedule(UpdateScheduleRequest.newBuilder().setTaskId("s1").setSpec(spec).build())
        .getTask();
  }

  private void create(String id, Consumer<Schedule.Builder> schedule) {
    requester.create(request(id, schedule).build());
  }

  private static CreateTaskRequest.Builder request(String id, Consumer<Schedule.Builder> schedule) {
    CreateTaskRequest.Builder request = Requests.taskRequest(id, "review");
    request.getSpecBuilder().getScheduleBuilder().setCron(YEARLY);
    schedule.accept(request.getSpecBuilder().getScheduleBuilder());
    return request;
  }

  private TriggerScheduleResponse trigger(String requestId, OverlapAction overlap) {
    return schedules()
        .triggerSchedule(
            TriggerScheduleRequest.newBuilder()
                .setTaskId("s1")
                .setRequestId(requestId)
                .setOverlapAction(overlap)
                .build());
  }

  private ScheduleServiceBlockingStub schedules() {
    return ScheduleServiceGrpc.newBlockingStub(broker.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private static void assertReason(Throwable e, String reason) {
    assertThat(Failures.reason(e)).isEqualTo(reason);
  }
}
