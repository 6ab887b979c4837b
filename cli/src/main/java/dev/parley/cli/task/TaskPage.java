package dev.parley.cli.task;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Table;
import dev.parley.cli.console.Table.Cell;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.console.Tone;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.BudgetLine;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Criterion;
import dev.parley.v1.Join;
import dev.parley.v1.MessageRecord;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A task on a page for people: what is asked, where it stands, what came out, what happened. */
final class TaskPage {
  private final Console console;
  private final ZoneId zone;

  TaskPage(Console console, ZoneId zone) {
    this.console = console;
    this.zone = zone;
  }

  /** Prints how a task stands or ended, in one line. */
  static void headline(Console console, Task task) {
    String after =
        task.hasEndTime()
            ? ", after " + Times.between(task.getCreateTime(), task.getEndTime())
            : "";
    console.line(state(console, task) + after + ", " + position(task));
  }

  /** Prints the whole page. */
  void print(Task task, List<TaskEvent> history) {
    head(task);
    criteria(task.getSpec());
    ContentSection.print(console, "Inputs", task.getSpec().getInputsList());
    RoundsSection.print(console, task);
    questions(task.getQuestionsList());
    proposals(task.getProposalsList());
    messages(task.getMessagesList());
    result(task);
    console.line("");
    console.line(console.paint("History", Tone.BOLD));
    history.forEach(event -> console.line("  " + eventLine(event, console, zone)));
  }

  /** Returns an event with its number, time and state. */
  static String eventLine(TaskEvent event, Console console, ZoneId zone) {
    return "%4d  %s  %s  %s"
        .formatted(
            event.getNumber(),
            Times.timeOfDay(event.getEventTime(), zone),
            console.paint(Names.column(event.getState()), Tone.of(event.getState())),
            EventText.of(event));
  }

  /** Returns whom a task is addressed to. */
  static String target(Target target) {
    return switch (target.getTargetCase()) {
      case CAPABILITY ->
          Text.line(target.getCapability().getCapability())
              + labels(" with ", target.getCapability().getLabelsMap());
      case AGENT -> agent(target.getAgent());
      case FAN_OUT ->
          "each of many, by "
              + target(target.getFanOut().getTemplate().getTarget())
              + reducer(target.getFanOut().getReducer());
      case BROADCAST ->
          "all agents with "
              + Text.line(target.getBroadcast().getCapability().getCapability())
              + reducer(target.getBroadcast().getReducer());
      case TARGET_NOT_SET -> "";
    };
  }

  private static String agent(AgentTarget target) {
    String agent = "agent " + Text.line(target.getAgentId());
    return target.getCapability().isEmpty()
        ? agent
        : agent + " by " + Text.line(target.getCapability());
  }

  private static String reducer(CapabilityTarget reducer) {
    return reducer.getCapability().isEmpty()
        ? ""
        : ", reduced by " + Text.line(reducer.getCapability());
  }

  private void head(Task task) {
    TaskSpec spec = task.getSpec();
    field("Task", task.getTaskId());
    console.line(console.paint("%-11s".formatted("State"), Tone.BOLD) + state(console, task));
    field("Awaits", awaited(task));
    List<String> objective = Text.lines(spec.getObjective());
    field("Objective", objective.isEmpty() ? "" : objective.getFirst());
    objective.stream().skip(1).forEach(line -> console.line(" ".repeat(11) + line));
    field("For", target(spec.getTarget()));
    field("From", Names.of(task.getRequester()));
    field("At", task.hasAssignee() ? Names.of(task.getAssignee()) : "");
    field("Position", position(task));
    field("Parent", task.getParentId());
    field("Reviews", reviewOf(task));
    field("Children", task.getChildCount() == 0 ? "" : Integer.toString(task.getChildCount()));
    field("Until", until(spec.getTarget()));
    field("Join", task.hasJoin() ? JoinText.status(task.getJoin()) : "");
    field("Priority", spec.getPriority() == 0 ? "" : Integer.toString(spec.getPriority()));
    field("Labels", labels("", spec.getLabelsMap()));
    field("Created", Times.dateTime(task.getCreateTime(), zone));
    field("Starts", task.hasNextStartTime() ? Times.dateTime(task.getNextStartTime(), zone) : "");
    for (BudgetLine line : task.getBudget().getLinesList()) {
      field("Budget", BudgetText.line(line, task.getBudget().getCurrency()));
    }
    if (task.hasEndTime()) {
      field(
          "Ended",
          "%s, after %s"
              .formatted(
                  Times.dateTime(task.getEndTime(), zone),
                  Times.between(task.getCreateTime(), task.getEndTime())));
    }
  }

  /** The join of a fan-out or a broadcast, as far as it says more than the default. */
  private static String until(Target target) {
    Join join = target.hasFanOut() ? target.getFanOut().getJoin() : target.getBroadcast().getJoin();
    return join.equals(Join.getDefaultInstance()) ? "" : JoinText.until(join);
  }

  /** Returns the state, and of a task that has not ended why it is in it, if there is a reason. */
  static String stateAndReason(Task task) {
    String state = Names.of(task.getState());
    return task.hasOutcome() || task.getReasonValue() == 0
        ? state
        : state + " (" + Names.of(task.getReason()) + ")";
  }

  /** Returns the state with what there is to say about it. */
  private static String state(Console console, Task task) {
    String state = console.paint(Names.of(task.getState()), Tone.of(task.getState()));
    if (task.hasOutcome()) {
      return state + EventText.ending(task.getOutcome());
    }
    return task.getReasonValue() == 0 ? state : state + " (" + Names.of(task.getReason()) + ")";
  }

  private static String position(Task task) {
    return "round %d, attempt %d (%d in all)"
        .formatted(task.getRound(), task.getAttempt(), task.getAttemptTotal());
  }

  private void field(String name, String value) {
    if (!value.isEmpty()) {
      console.line(console.paint("%-11s".formatted(name), Tone.BOLD) + Text.line(value));
    }
  }

  /** What came out, or what has to be judged. */
  private void result(Task task) {
    if (task.getOutcome().hasResult()) {
      ContentSection.print(console, "Result", task.getOutcome().getResult().getOutputsList());
    } else if (task.getState() == TaskState.TASK_STATE_VERIFYING && task.getRoundsCount() > 0) {
      RoundRecord last = task.getRounds(task.getRoundsCount() - 1);
      ContentSection.print(
          console,
          "Result of round %d, to be judged".formatted(last.getRound()),
          last.getResult().getOutputsList());
    }
  }

  private static String awaited(Task task) {
    String review = ": parley task review " + task.getTaskId();
    return switch (task.getAwaitedReviewer()) {
      case REVIEWER_REQUESTER -> "the verdict of its requester" + review;
      case REVIEWER_HUMAN -> "the verdict of a human" + review;
      case REVIEWER_CAPABILITY -> "the verdicts of its reviewers";
      case REVIEWER_NONE, REVIEWER_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  private static String reviewOf(Task task) {
    return task.hasReviewOf()
        ? "round %d of %s".formatted(task.getReviewOf().getRound(), task.getReviewOf().getTaskId())
        : "";
  }

  private void criteria(TaskSpec spec) {
    if (spec.getCriteriaCount() == 0) {
      return;
    }
    console.line("");
    Table table = new Table("CRITERION", "WEIGHS", "TEXT");
    for (Criterion criterion : spec.getCriteriaList()) {
      table.row(
          Cell.of(criterion.getId()),
          Cell.of(Names.of(criterion.getSeverity())),
          Cell.of(criterion.getText()));
    }
    console.table(table);
  }

  private void questions(List<QuestionRecord> questions) {
    if (questions.isEmpty()) {
      return;
    }
    console.line("");
    Table table = new Table("QUESTION", "ASKED", "BY", "STANDS");
    for (QuestionRecord record : questions) {
      table.row(
          Cell.of(record.getQuestion().getQuestionId()),
          Cell.of(DialogueText.asked(record.getQuestion())),
          Cell.of(Names.of(record.getAsker())),
          Cell.of(DialogueText.state(record)));
    }
    console.table(table);
  }

  private void proposals(List<ProposalRecord> proposals) {
    if (proposals.isEmpty()) {
      return;
    }
    console.line("");
    Table table = new Table("PROPOSAL", "WHAT", "BY", "STANDS");
    for (ProposalRecord record : proposals) {
      table.row(
          Cell.of(record.getProposal().getProposalId()),
          Cell.of(ApprovalText.what(record.getProposal())),
          Cell.of(Names.of(record.getProposer())),
          Cell.of(ApprovalText.state(record)));
    }
    console.table(table);
  }

  private void messages(List<MessageRecord> messages) {
    if (messages.isEmpty()) {
      return;
    }
    console.line("");
    Table table = new Table("MESSAGE", "FROM", "TEXT", "RECEIVED");
    for (MessageRecord record : messages) {
      table.row(
          Cell.of(record.getNumber()),
          Cell.of(Names.of(record.getSender())),
          Cell.of(Text.cut(Text.line(record.getMessage().getText()), 60)),
          Cell.of(record.getConfirmed() ? "yes" : "not yet"));
    }
    console.table(table);
  }

  private static String labels(String before, Map<String, String> labels) {
    if (labels.isEmpty()) {
      return "";
    }
    return labels.entrySet().stream()
        .map(label -> Text.line(label.getKey()) + "=" + Text.line(label.getValue()))
        .sorted()
        .collect(Collectors.joining(", ", before, ""));
  }
}
