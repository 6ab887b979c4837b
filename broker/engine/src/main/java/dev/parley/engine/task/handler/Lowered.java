package dev.parley.engine.task.handler;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.TaskCreated;

/** Content with labels as low as those of what it came from. */
final class Lowered {

  private Lowered() {}

  /** What a child is asked came of something, and is worth no more. */
  static TaskCreated child(TaskCreated child, int trust, HandlerContext context) {
    return trust >= Trust.of(child.getTrust()) || context.rules().breaks(TaskRule.LAUNDER_CHILD)
        ? child
        : child.toBuilder()
            .setTrust(trust)
            .setSpec(context.stamps().lower(Kind.SPEC, child.getSpec(), trust))
            .build();
  }

  /** What an agent says, which the edge has labelled as its own word or lower. */
  static ByteString word(Kind kind, ByteString content, int trust, HandlerContext context) {
    return trust < Trust.AGENT ? context.stamps().lower(kind, content, trust) : content;
  }
}
