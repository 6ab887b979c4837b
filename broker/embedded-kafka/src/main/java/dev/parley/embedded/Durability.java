package dev.parley.embedded;

/** What an acknowledged record survives on an embedded node, which has no replicas. */
public enum Durability {
  /**
   * The end of the process, in whatever way it comes: records are with the operating system before
   * they are acknowledged. A loss of power, or a crash of the operating system, may take the last
   * seconds with it.
   */
  PROCESS_CRASH,

  /**
   * A loss of power too: every append is forced to the disk before it is acknowledged. Costs one
   * disk flush per append, which is from half a millisecond on a fast disk to ten and more on a
   * busy one.
   */
  POWER_LOSS
}
