package dev.parley.examples.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.client.Decision;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.Proposals;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.client.Worker;
import dev.parley.v1.Proposal;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.ProposalState;
import dev.parley.v1.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * An agent pays invoices by a plan that a person has allowed, each only after a person has approved
 * exactly this payment.
 */
final class ApprovalScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String INVOICES = "Lumen 1200 EUR\nAcme 90000 EUR\nOrbit 300 EUR";

  @Override
  public String name() {
    return "approval";
  }

  @Override
  public String summary() {
    return "An agent asks a person about its plan and about each payment: one is approved, one is"
        + " not, one is forgotten.";
  }

  /** Where payments arrive, and what was refused on the way. */
  private static final class Bank {
    private final List<String> paid = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    void send(byte[] order) {
      paid.add(new String(order, UTF_8));
    }
  }

  @Override
  public Facts play(Stage stage) throws Exception {
    Bank bank = new Bank();
    try (Parley parley = stage.connect();
        Worker worker =
            parley
                .worker("bookkeeper")
                .capability("invoice.pay", task -> work(task, bank, stage))
                .drainGrace(Duration.ofSeconds(1))
                .start()) {
      TaskHandle task = parley.requester().submit(draft());
      stage.tell("requester", "gives " + worker.agentId() + " three invoices to pay");
      decide(task, stage);
      TaskOutcome outcome = task.outcome().get(60, TimeUnit.SECONDS);
      List<ProposalRecord> proposals = task.get().getProposalsList();
      stage.tell("broker", "the task is completed: " + outcome.orThrow().text());
      List<ProposalState> states = proposals.stream().map(ProposalRecord::getState).toList();
      boolean good =
          states.equals(
                  List.of(
                      ProposalState.PROPOSAL_STATE_APPROVED,
                      ProposalState.PROPOSAL_STATE_USED,
                      ProposalState.PROPOSAL_STATE_DENIED,
                      ProposalState.PROPOSAL_STATE_EXPIRED))
              && bank.paid.equals(List.of(order("Lumen 1200 EUR")));
      ProposalRecord plan = proposals.getFirst();
      return Facts.of(good)
          .with("task_id", task.id())
          .with("state", outcome.state().name())
          .with("plan", plan.getState().name())
          .with("allowed_by", plan.getDecider().getKind().name())
          .with("paid", String.join(", ", bank.paid))
          .with("refused", String.join(", ", bank.refusals))
          .with("attempts", task.get().getAttemptTotal())
          .with("result", outcome.orThrow().text());
    }
  }

  private static TaskDraft draft() {
    // snippet: level
    return TaskDraft.forCapability("invoice.pay")
        .objective("Pay these invoices.")
        .text("invoices.txt", INVOICES)
        .autonomyLevel(1)
        .build();
    // end
  }

  // snippet: plan
  private static TaskResult work(TaskContext task, Bank bank, Stage stage) {
    Decision decision =
        task.propose(
            Proposals.plan(
                "Pay the invoices one by one.",
                """
                1. Take the invoices in the order in which they are listed.
                2. Ask before each payment, and leave out what is not approved.\
                """));
    if (!decision.isApproved()) {
      throw TaskFailure.permanent("The plan was not allowed: " + why(decision));
    }
    stage.tell("bookkeeper", "may go by its plan: " + decision.message());
    return pay(task, bank, stage);
  }

  // end

  // snippet: propose
  private static TaskResult pay(TaskContext task, Bank bank, Stage stage) {
    int paid = 0;
    for (String invoice : task.text().lines().toList()) {
      byte[] order = order(invoice).getBytes(UTF_8);
      Proposal proposal =
          Proposals.irreversible("Pay " + invoice, "application/json", order).toBuilder()
              .setDecisionTimeout(seconds(PATIENCE))
              .build();
      Decision decision = task.propose(proposal);
      if (decision.isApproved()) {
        decision.use();
        bank.send(order);
        paid++;
        tryMore(decision, bank, stage);
      } else {
        stage.tell("bookkeeper", "does not pay " + invoice + ": " + why(decision));
      }
    }
    return TaskResult.text("paid " + paid + " of 3 invoices");
  }

  // end

  /** Tries what an approval does not allow. */
  private static void tryMore(Decision decision, Bank bank, Stage stage) {
    stage.tell("bookkeeper", "has paid, and tries to pay more under the same approval");
    bank.refusals.add(refusal(() -> decision.use(order("Lumen 9999 EUR").getBytes(UTF_8))));
    bank.refusals.add(refusal(decision::use));
    stage.tell("broker", "lets nothing more pass: " + String.join(", ", bank.refusals));
  }

  private static String refusal(Runnable use) {
    try {
      use.run();
      return "nothing";
    } catch (ParleyException e) {
      return e.reason().name().replace("ERROR_REASON_", "");
    }
  }

  private static String order(String invoice) {
    return "{\"pay\": \"" + invoice + "\"}";
  }

  private static String why(Decision decision) {
    return decision.record().getState() == ProposalState.PROPOSAL_STATE_EXPIRED
        ? "nobody decided in time"
        : decision.message();
  }

  /** Allows the plan, approves the first payment, denies the second, and forgets the third. */
  private static void decide(TaskHandle task, Stage stage) throws InterruptedException {
    ProposalRecord plan = pending(task, 1);
    stage.tell("bookkeeper", "proposes a plan: " + plan.getProposal().getSummary());
    stage.quote("bookkeeper", plan.getProposal().getPayload().toStringUtf8());
    stage.tell("you", "allow the plan");
    task.approve(plan, "Stop when in doubt.");
    ProposalRecord first = pending(task, 2);
    stage.tell("broker", "the task is APPROVAL_REQUIRED: " + first.getProposal().getSummary());
    // snippet: approve
    task.approve(first, "Checked against the contract.");
    // end
    stage.tell("you", "approve it, as './parley approval approve " + task.id() + "' does");
    ProposalRecord second = pending(task, 3);
    task.deny(second, "This is not our invoice.");
    stage.tell("you", "deny: " + second.getProposal().getSummary());
    ProposalRecord third = pending(task, 4);
    stage.tell("you", "do not look at: " + third.getProposal().getSummary());
  }

  private static ProposalRecord pending(TaskHandle task, int number) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Task read = task.get();
    while (read.getProposalsCount() < number) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("expected a proposal within 30 seconds, but none came");
      }
      TimeUnit.MILLISECONDS.sleep(20);
      read = task.get();
    }
    return read.getProposals(number - 1);
  }

  private static com.google.protobuf.Duration seconds(Duration duration) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(duration.toSeconds()).build();
  }
}
