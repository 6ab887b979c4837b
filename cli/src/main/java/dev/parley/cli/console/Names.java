package dev.parley.cli.console;

import com.google.protobuf.ProtocolMessageEnum;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.TaskState;
import java.util.Arrays;

/** Short names for people of what the protocol names at length. */
public final class Names {
  private static final int INSTANCE_CHARS_MAX = 12;
  private static final int INSTANCE_CHARS_SHOWN = 6;

  /** The widest are {@code AWAITING_CHILDREN} and {@code APPROVAL_REQUIRED}. */
  private static final int STATE_CHARS =
      Arrays.stream(TaskState.values()).mapToInt(state -> of(state).length()).max().orElseThrow();

  private Names() {}

  /**
   * Returns {@code QUEUED} for {@code TASK_STATE_QUEUED}; a value that this version doesn't know by
   * its number.
   */
  public static String of(ProtocolMessageEnum value) {
    if (value instanceof Enum<?> constant && constant.name().equals("UNRECOGNIZED")) {
      return "UNKNOWN";
    }
    return value.getValueDescriptor().getName().substring(prefix(value).length());
  }

  /** Returns a state as wide as the widest one, for lines that are printed one by one. */
  public static String column(TaskState state) {
    return of(state) + " ".repeat(STATE_CHARS - of(state).length());
  }

  /** Returns what all constants of the enum start with, such as {@code TASK_STATE_}. */
  private static String prefix(ProtocolMessageEnum value) {
    return value
            .getDescriptorForType()
            .getName()
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toUpperCase(java.util.Locale.ROOT)
        + "_";
  }

  /**
   * Returns who somebody is where there is little room: of the id of an instance that was made up
   * only the end, by which those of one agent differ.
   */
  public static String brief(Actor actor) {
    String instance = Text.line(actor.getInstanceId());
    if (instance.length() <= INSTANCE_CHARS_MAX) {
      return of(actor);
    }
    String end = instance.substring(instance.length() - INSTANCE_CHARS_SHOWN);
    return Text.line(actor.getId()) + "/…" + end;
  }

  /**
   * Returns who somebody is: {@code broker}, {@code requester alice}, {@code summarizer/host-1}.
   */
  public static String of(Actor actor) {
    String id = Text.line(actor.getId());
    if (actor.getKind() == ActorKind.ACTOR_KIND_AGENT) {
      return actor.getInstanceId().isEmpty() ? id : id + "/" + Text.line(actor.getInstanceId());
    }
    String kind = of(actor.getKind()).toLowerCase(java.util.Locale.ROOT);
    return id.isEmpty() ? kind : kind + " " + id;
  }
}
