package dev.parley.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.AdoptSwitch;
import dev.parley.engine.task.command.TaskCommand.EaseForgotten;
import dev.parley.engine.task.command.TaskReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which shards are told of a switch, and when whoever threw it is answered. */
final class SwitchBoardTest {
  private static final SwitchSnapshot KILL =
      new SwitchSnapshot(
          SwitchSnapshot.key("acme", "k"),
          1,
          Scope.capability("work"),
          SwitchLevel.KILLED,
          false,
          Actors.operator("local"),
          "",
          1,
          1);

  private final ThreeShards shards = new ThreeShards();
  private final SwitchBoard board = new SwitchBoard(shards);
  private final List<TaskReply> replies = new ArrayList<>();

  @Test
  void whoThrowsASwitchIsAnsweredWhenAllShardsHaveIt() {
    board.engage(
        new TaskCommand.EngageSwitch(
            KILL.key(), KILL.scope(), KILL.level(), false, KILL.actor(), ""),
        told());

    assertThat(shards.asked(1)).containsExactly(new AdoptSwitch(KILL));
    assertThat(shards.asked(2)).containsExactly(new AdoptSwitch(KILL));
    shards.answer(2, new TaskReply.Switched(KILL));
    assertThat(replies).isEmpty();
    shards.answer(1, new TaskReply.Switched(KILL));
    assertThat(replies).containsExactly(new TaskReply.Switched(KILL));
  }

  @Test
  void whatDidNotReachAllShardsIsSpread() {
    board.spread(told());

    for (int shard : List.of(1, 2)) {
      assertThat(shards.asked(shard))
          .containsExactly(new AdoptSwitch(KILL), new EaseForgotten(List.of(KILL)));
    }
  }

  private ReplyTo<TaskReply> told() {
    return new ReplyTo<>() {
      @Override
      public void reply(TaskReply reply) {
        replies.add(reply);
      }

      @Override
      public void failed(ShardFailure failure) {
        throw new AssertionError(failure.toString());
      }
    };
  }

  /** The first one is the register and answers at once, the others when they are told to. */
  private static final class ThreeShards implements SwitchBoard.Shards {

    private record Asked(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {}

    private final List<Asked> waiting = new ArrayList<>();

    @Override
    public int count() {
      return 3;
    }

    @Override
    public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
      if (shard > 0) {
        waiting.add(new Asked(shard, command, replyTo));
      } else if (command instanceof TaskCommand.ListSwitches) {
        replyTo.reply(new TaskReply.SwitchList(List.of(KILL)));
      } else {
        replyTo.reply(new TaskReply.Switched(KILL));
      }
    }

    List<TaskCommand> asked(int shard) {
      return waiting.stream().filter(one -> one.shard == shard).map(Asked::command).toList();
    }

    void answer(int shard, TaskReply reply) {
      waiting.stream().filter(one -> one.shard == shard).forEach(one -> one.replyTo.reply(reply));
    }
  }
}
