package dev.parley.examples.scenarios;

import dev.parley.client.Parley;

/** Where a scenario is played: a broker, and somebody who listens. Thread-safe. */
public interface Stage {

  /** The broker, {@code HOST:PORT}. */
  String endpoint();

  /** Connects to the broker. The scenario closes what it connected. */
  default Parley connect() {
    return Parley.connect(endpoint());
  }

  /**
   * Tells the listener what happens, in words that a user would use.
   *
   * @param who who says or does it
   * @param what what, in one line
   */
  void tell(String who, String what);

  /** Tells what somebody reads, line by line. */
  default void quote(String who, String text) {
    text.lines().forEach(line -> tell(who, "  " + line));
  }
}
