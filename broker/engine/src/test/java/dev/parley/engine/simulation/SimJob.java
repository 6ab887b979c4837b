package dev.parley.engine.simulation;

import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One attempt that an agent works on. */
final class SimJob {

  final TaskEffect.Deliver work;
  boolean stalled;

  /** Whether the agent was asked to come to an end, and does not mind. */
  boolean goesOn;

  long tokens;

  /** Questions that were asked and whose answer has not come, by id. */
  final Map<String, TaskCommand> open = new LinkedHashMap<>();

  /** Since when each of them is closed as the log says, though the agent does not know. */
  final Map<String, Long> overdue = new HashMap<>();

  /** Questions that are known to have been taken: nobody asks them again. */
  final Set<String> taken = new HashSet<>();

  int lastMessage;
  boolean rested;

  /** Where and when the work arrived. */
  final @Nullable SimLink by;

  final long sinceMs;

  SimJob(TaskEffect.Deliver work, @Nullable SimLink by, long sinceMs) {
    this.work = work;
    this.by = by;
    this.sinceMs = sinceMs;
  }

  Usage usage() {
    return new Usage(tokens, tokens / 2, tokens / 10);
  }
}
