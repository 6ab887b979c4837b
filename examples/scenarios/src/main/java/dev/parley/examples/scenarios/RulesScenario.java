package dev.parley.examples.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.client.Decision;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.Proposals;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A help desk refunds customers, within rules that its broker keeps. */
final class RulesScenario implements Scenario {
  private static final String RULES =
      // snippet: rules
      """
      {
        "rules": [
          {
            "id": "no-shell",
            "hooks": ["create", "delegate"],
            "match": {"capabilities": ["shell.*"]},
            "when": "true",
            "decision": "deny",
            "message": "Agents don't open shells here."
          },
          {
            "id": "vip",
            "hooks": ["create"],
            "when": "'customer' in labels && labels.customer == 'vip'",
            "decision": "require_approval",
            "message": "A person looks at this customer's case first."
          },
          {
            "id": "small-refunds",
            "hooks": ["action"],
            "match": {"capabilities": ["refund"]},
            "when": "action.arguments.refund <= 50",
            "decision": "allow"
          },
          {
            "id": "large-refunds",
            "hooks": ["action"],
            "when": "action.arguments.refund > 1000",
            "decision": "deny",
            "message": "Nobody refunds more than 1000 EUR."
          },
          {
            "id": "no-account-numbers",
            "hooks": ["result"],
            "when": "result.outputs.exists(o, o.text.matches('.*[0-9]{8}.*'))",
            "decision": "deny",
            "message": "Leave out account numbers."
          }
        ]
      }
      """;

  // end

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public String summary() {
    return "A help desk refunds customers within rules: some at once, some by a person, some never.";
  }

  @Override
  public String rules() {
    return RULES;
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    List<String> refunds = new CopyOnWriteArrayList<>();
    List<String> denied = new CopyOnWriteArrayList<>();
    try (Parley parley = stage.connect();
        Worker worker =
            parley
                .worker("helpdesk")
                .capability("refund", task -> refund(task, refunds, denied, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      String shell = shell(parley, stage);
      TaskHandle task =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("refund")
                      .objective("Refund these customers.")
                      .text("refunds.txt", "20\n400\n5000")
                      .label("customer", "vip")
                      .build());
      boolean waited = task.get().getState() == TaskState.TASK_STATE_PARKED;
      stage.tell("broker", "parks the task: rule vip wants a person to look at it first");
      // snippet: approve
      task.retry("I know this customer.");
      // end
      stage.tell("you", "let it go on, as './parley task retry " + task.id() + "' does");
      approveWhatWaits(task, stage);
      TaskOutcome outcome = task.outcome().get(60, TimeUnit.SECONDS);
      stage.tell("broker", "the task is completed: " + outcome.orThrow().text());
      boolean good =
          waited
              && shell.equals("no-shell")
              && refunds.equals(List.of("20", "400"))
              && denied.equals(List.of("large-refunds"))
              && task.get().getRound() == 2;
      return Facts.of(good)
          .with("task_id", task.id())
          .with("agent", worker.agentId())
          .with("state", outcome.state().name())
          .with("refused_task_by", shell)
          .with("refunded", String.join(", ", refunds))
          .with("refused_action_by", String.join(", ", denied))
          .with("rounds", task.get().getRound())
          .with("result", outcome.orThrow().text());
    }
  }

  /** Asks for what a rule does not let anybody ask for; returns the rule. */
  private static String shell(Parley parley, Stage stage) {
    // snippet: refused
    try {
      parley.requester().submit(TaskDraft.forCapability("shell.bash").objective("ls /").build());
      return "";
    } catch (ParleyException e) {
      stage.tell("broker", "refuses a task for shell.bash: " + e.getMessage());
      return e.metadata().getOrDefault("rule_id", "");
    }
    // end
  }

  private static TaskResult refund(
      TaskContext task, List<String> refunds, List<String> denied, Stage stage) {
    if (task.round() > 1) {
      stage.tell("helpdesk", "is sent back:");
      stage.quote("helpdesk", task.feedback());
      return TaskResult.text("refunded " + String.join(" and ", refunds) + " EUR");
    }
    for (String amount : task.text().lines().toList()) {
      byte[] order = ("{\"refund\": " + amount + "}").getBytes(UTF_8);
      try {
        Decision decision =
            task.propose(
                Proposals.irreversible("Refund " + amount + " EUR", "application/json", order));
        if (decision.isApproved()) {
          decision.use();
          refunds.add(amount);
          stage.tell("helpdesk", "refunds %s EUR: %s".formatted(amount, decision.message()));
        }
      } catch (ParleyException e) {
        denied.add(e.metadata().getOrDefault("rule_id", e.reason().name()));
        stage.tell("broker", "does not let it refund %s EUR: %s".formatted(amount, e.getMessage()));
      }
    }
    return TaskResult.text("refunded " + String.join(" and ", refunds) + " EUR to 73114455");
  }

  /** No rule has anything to say to the second refund, so the level asks for a person. */
  private static void approveWhatWaits(TaskHandle task, Stage stage) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Predicate<ProposalRecord> pending =
        record -> record.getState() == ProposalState.PROPOSAL_STATE_PENDING;
    List<ProposalRecord> waiting = List.of();
    while (waiting.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("expected a proposal within 30 seconds, but none came");
      }
      TimeUnit.MILLISECONDS.sleep(20);
      waiting = task.get().getProposalsList().stream().filter(pending).toList();
    }
    stage.tell("you", "approve: " + waiting.getFirst().getProposal().getSummary());
    task.approve(waiting.getFirst(), "Fine.");
  }
}
