package dev.parley.engine.runtime;

/** Why a command got no reply. */
public enum ShardFailure {
  /** The mailbox is full. The command was not looked at. */
  OVERLOADED,
  /** The shard is not open. The command was not looked at. */
  UNAVAILABLE,
  /** The command was decided, but whether the decision became durable is not known. */
  OUTCOME_UNKNOWN,
  /** A defect: the command could not be decided. It changed nothing. */
  FAULT
}
