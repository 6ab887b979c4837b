package dev.parley.engine.runtime;

/** Why a command got no reply. */
public enum ShardFailure {
  /** The mailbox is full. The command was not looked at. */
  OVERLOADED,
  /** The shard is not open, or stopped before the decision left it. The command changed nothing. */
  UNAVAILABLE,
  /** The command was decided, but whether the decision became durable is not known. */
  OUTCOME_UNKNOWN,
  /** The decision is larger than one record may be. The command changed nothing. */
  TOO_LARGE,
  /** A defect: the command could not be decided. It changed nothing. */
  FAULT
}
