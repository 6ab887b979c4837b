package dev.parley.client.internal;

import dev.parley.client.TaskOutcome;

/** Is told what the requester of one task has to know of it. Called on the loop. */
interface Follower {

  /** The result of a round waits for a verdict, or did a moment ago. May be told again. */
  void toJudge(int round);

  /** A question waits for its answer, or did a moment ago. May be told again. */
  void toAnswer();

  /** The task has ended: nothing more is told. */
  void ended(TaskOutcome outcome);

  /** Nothing more is told from here, though the task has not ended. */
  void lost(Throwable why);
}
