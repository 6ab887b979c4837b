package dev.parley.engine.task;

/**
 * What an attempt has used so far, as its agent says. Immutable.
 *
 * @param tokens model tokens, 0 or more
 * @param costMicros millionths of a currency, 0 or more
 * @param calls calls of tools and models, 0 or more; for people
 */
public record Usage(long tokens, long costMicros, long calls) {

  public static final Usage NONE = new Usage(0, 0, 0);
}
