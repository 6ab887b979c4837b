package dev.parley.engine.dispatch;

import dev.parley.engine.task.command.TaskEffect;
import java.util.ArrayList;
import java.util.List;

/** A connection that notes what it was given. */
final class FakeConnection implements AgentConnection {
  final List<TaskEffect> received = new ArrayList<>();
  boolean reachable = true;
  Runnable whenDelivered = () -> {};
  int replaced;

  @Override
  public boolean deliver(TaskEffect.Deliver work) {
    whenDelivered.run();
    if (reachable) {
      received.add(work);
    }
    return reachable;
  }

  @Override
  public void revoke(TaskEffect.Revoke revoke) {
    received.add(revoke);
  }

  @Override
  public void warn(TaskEffect.BudgetNotice notice) {
    received.add(notice);
  }

  @Override
  public void tell(TaskEffect.Tell news) {
    received.add(news);
  }

  @Override
  public void requestStop(TaskEffect.RequestStop request) {
    received.add(request);
  }

  @Override
  public void replaced() {
    replaced++;
  }
}
