package dev.parley.engine.runtime;

import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;

/** Keeps everything that it is told, in one list for the order and in several for looking up. */
final class RecordingListener implements ShardListener<String> {
  final List<String> log = new ArrayList<>();
  final List<String> faults = new ArrayList<>();
  long epoch = -1;
  final List<Integer> checkpointEntries = new ArrayList<>();
  int failedCheckpoints;
  String closedWhy = "";

  /** Run while the shard tells that it is open. */
  Runnable whenOpened = () -> {};

  @Override
  public void committed(long firstPosition, List<Event> events) {
    log.add("committed " + firstPosition + "+" + events.size());
  }

  @Override
  public void effect(String effect) {
    log.add("effect " + effect);
  }

  @Override
  public void dropped(String effect) {
    log.add("dropped " + effect);
  }

  @Override
  public void opened(long openedEpoch) {
    log.add("opened");
    epoch = openedEpoch;
    whenOpened.run();
  }

  @Override
  public void closed(String why) {
    log.add("closed");
    closedWhy = why;
  }

  @Override
  public void fault(String where, Throwable cause) {
    log.add("fault " + where);
    faults.add(where + ": " + cause);
  }

  @Override
  public void checkpointed(long position, int entries) {
    checkpointEntries.add(entries);
  }

  @Override
  public void checkpointFailed(String why) {
    failedCheckpoints++;
  }

  /** What is told to the caller of a command goes into the same log. */
  ReplyTo<Long> caller(String name) {
    return new ReplyTo<>() {
      @Override
      public void reply(Long reply) {
        log.add(name + " = " + reply);
      }

      @Override
      public void failed(ShardFailure failure) {
        log.add(name + " ! " + failure);
      }
    };
  }
}
