package dev.parley.engine.control;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.AdoptSwitch;
import dev.parley.engine.task.command.TaskCommand.EaseForgotten;
import dev.parley.engine.task.command.TaskCommand.EaseSwitch;
import dev.parley.engine.task.command.TaskCommand.EngageSwitch;
import dev.parley.engine.task.command.TaskCommand.ListSwitches;
import dev.parley.engine.task.command.TaskCommand.ReadToll;
import dev.parley.engine.task.command.TaskCommand.RepeatSwitch;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskReply.Enforcing;
import dev.parley.engine.task.command.TaskReply.SwitchList;
import dev.parley.engine.task.command.TaskReply.Switched;
import dev.parley.engine.task.command.TaskReply.Tolled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Throws switches in all shards that they concern.
 *
 * <p>One shard is the register: it gives a switch its number and is told of each change first. The
 * others adopt what the register says; whoever asked is answered when all of them have it durable.
 * What went wrong on the way is repeated, by whoever asked or by {@link #spread}; a switch only
 * lets more and more pass, so that repeating does no harm. Thread-safe; no method blocks.
 */
public final class SwitchBoard {

  private static final int REGISTER = 0;

  /** The shards of a deployment. */
  public interface Shards {

    /** How many there are. */
    int count();

    /** Hands a command to a shard. Those of one thread are taken in order. */
    void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo);
  }

  private final Shards shards;

  public SwitchBoard(Shards shards) {
    this.shards = shards;
  }

  /**
   * Engages a switch.
   *
   * @param replyTo told {@link Switched} once nothing that is in its scope is assigned any more
   */
  public void engage(EngageSwitch command, ReplyTo<TaskReply> replyTo) {
    change(command, replyTo);
  }

  /**
   * Engages a switch again where it is not engaged yet, if the register has it.
   *
   * @param replyTo told as {@link #engage} tells; {@code SWITCH_NOT_FOUND} when there is none
   */
  public void repeat(RepeatSwitch command, ReplyTo<TaskReply> replyTo) {
    change(command, replyTo);
  }

  /** Lets more pass at a switch, once what it kills has ended. */
  public void ease(EaseSwitch command, ReplyTo<TaskReply> replyTo) {
    change(command, replyTo);
  }

  private void change(TaskCommand command, ReplyTo<TaskReply> replyTo) {
    submit(
        REGISTER,
        command,
        new Then(
            replyTo,
            reply -> {
              if (reply instanceof Switched(SwitchSnapshot state)) {
                adopt(List.of(state), null, reply, replyTo);
              } else {
                replyTo.reply(reply);
              }
            }));
  }

  /**
   * Brings all shards to where the register is, after a change that did not reach all of them.
   *
   * @param replyTo told the switches
   */
  public void spread(ReplyTo<TaskReply> replyTo) {
    shards.submit(
        REGISTER,
        new ListSwitches(null),
        new Then(
            replyTo,
            reply -> {
              List<SwitchSnapshot> known = ((SwitchList) reply).switches();
              adopt(known, new EaseForgotten(known), reply, replyTo);
            }));
  }

  /** Brings the shards that switches concern to where they are, and then all but the register. */
  private void adopt(
      List<SwitchSnapshot> switches,
      @Nullable EaseForgotten rest,
      TaskReply whenDone,
      ReplyTo<TaskReply> replyTo) {
    List<Runnable> asked = new ArrayList<>();
    Round round = new Round(replyTo, replies -> whenDone);
    for (SwitchSnapshot state : switches) {
      for (int shard : concerned(state)) {
        if (shard != REGISTER) {
          asked.add(() -> submit(shard, new AdoptSwitch(state), round));
        }
      }
    }
    for (int shard = REGISTER + 1; rest != null && shard < shards.count(); shard++) {
      int there = shard;
      asked.add(() -> submit(there, rest, round));
    }
    round.start(asked);
  }

  /**
   * Asks again while a kill is being enforced: with each command that it takes, a shard gets on.
   */
  private void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
    shards.submit(
        shard,
        command,
        new Then(
            replyTo,
            reply -> {
              if (reply instanceof Enforcing) {
                submit(shard, command, replyTo);
              } else {
                replyTo.reply(reply);
              }
            }));
  }

  /** Lists the switches of a tenant: {@link SwitchList}. */
  public void list(String tenant, ReplyTo<TaskReply> replyTo) {
    shards.submit(REGISTER, new ListSwitches(tenant), replyTo);
  }

  /** Reads what a kill switch has ended, in all shards: {@link Tolled}. */
  public void toll(TaskKey key, ReplyTo<TaskReply> replyTo) {
    shards.submit(
        REGISTER,
        new ReadToll(key),
        new Then(
            replyTo,
            reply -> {
              if (reply instanceof Tolled registered) {
                toll(registered, replyTo);
              } else {
                replyTo.reply(reply);
              }
            }));
  }

  private void toll(Tolled registered, ReplyTo<TaskReply> replyTo) {
    Round round = new Round(replyTo, replies -> sum(registered, replies));
    round.start(
        concerned(registered.state()).stream()
            .filter(shard -> shard != REGISTER)
            .<Runnable>map(
                shard -> () -> shards.submit(shard, new ReadToll(registered.state().key()), round))
            .toList());
  }

  private static TaskReply sum(Tolled registered, List<TaskReply> replies) {
    KillToll first = registered.toll();
    boolean complete = first.complete();
    int ended = first.ended();
    List<KillToll.Stop> stops = new ArrayList<>(first.stops());
    for (TaskReply reply : replies) {
      // A shard that has not adopted the switch has ended nothing by it yet.
      KillToll toll =
          reply instanceof Tolled there ? there.toll() : new KillToll(false, 0, List.of());
      complete &= toll.complete();
      ended += toll.ended();
      stops.addAll(toll.stops());
    }
    return new Tolled(registered.state(), new KillToll(complete, ended, List.copyOf(stops)));
  }

  /** The shards that have something in the scope of a switch. */
  private List<Integer> concerned(SwitchSnapshot state) {
    int count = shards.count();
    return state.scope().kind() == Scope.Kind.TREE
        ? List.of(new TaskKey(state.key().tenant(), state.scope().name()).shard(count))
        : IntStream.range(0, count).boxed().toList();
  }

  /** Goes on with the reply of the register; a failure is told as it is. */
  private record Then(ReplyTo<TaskReply> failures, Consumer<TaskReply> next)
      implements ReplyTo<TaskReply> {

    @Override
    public void reply(TaskReply reply) {
      next.accept(reply);
    }

    @Override
    public void failed(ShardFailure failure) {
      failures.failed(failure);
    }
  }

  /** Many commands, and one answer when all of them are answered. */
  private static final class Round implements ReplyTo<TaskReply> {
    private final ReplyTo<TaskReply> replyTo;
    private final Function<List<TaskReply>, TaskReply> whenAll;
    private final List<TaskReply> replies = new ArrayList<>();
    private @Nullable ShardFailure failure;
    private int open;

    Round(ReplyTo<TaskReply> replyTo, Function<List<TaskReply>, TaskReply> whenAll) {
      this.replyTo = replyTo;
      this.whenAll = whenAll;
    }

    void start(List<Runnable> asked) {
      synchronized (this) {
        open = asked.size() + 1;
      }
      asked.forEach(Runnable::run);
      answered(null, null);
    }

    @Override
    public void reply(TaskReply reply) {
      answered(reply, null);
    }

    @Override
    public void failed(ShardFailure why) {
      answered(null, why);
    }

    private void answered(@Nullable TaskReply reply, @Nullable ShardFailure why) {
      synchronized (this) {
        if (reply != null) {
          replies.add(reply);
        }
        failure = why == null ? failure : why;
        open--;
        if (open > 0) {
          return;
        }
      }
      if (failure == null) {
        replyTo.reply(whenAll.apply(List.copyOf(replies)));
      } else {
        replyTo.failed(failure);
      }
    }
  }
}
