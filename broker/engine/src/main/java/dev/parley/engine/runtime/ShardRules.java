package dev.parley.engine.runtime;

/**
 * The rules that a shard may break on purpose, so that tests can show that breaking them is
 * noticed. Production has only {@link #KEPT}.
 *
 * @param replyBeforeCommit replies leave when they are decided
 * @param effectsBeforeCommit effects leave when they are decided
 * @param skipGapCheck an acknowledged append counts as committed whatever was written before it
 * @param ignoreEpochOnLoad batches of former owners count after a newer claim
 * @param ignoreSeqOnLoad batches count again when they are there again
 * @param keepStateAfterUnknown the state is kept when nobody knows what became of an append
 * @param forgetLeftOnLoad what was left to the journal is not replayed
 * @param answerUnconfirmed replies that are to be confirmed leave like all others
 */
record ShardRules(
    boolean replyBeforeCommit,
    boolean effectsBeforeCommit,
    boolean skipGapCheck,
    boolean ignoreEpochOnLoad,
    boolean ignoreSeqOnLoad,
    boolean keepStateAfterUnknown,
    boolean forgetLeftOnLoad,
    boolean answerUnconfirmed) {

  static final ShardRules KEPT =
      new ShardRules(false, false, false, false, false, false, false, false);
}
