package dev.parley.engine.task;

/**
 * How far content may be trusted: the lower, the less. Numbers are those of {@code
 * parley.v1.TrustLabel}.
 */
public final class Trust {

  /**
   * What an agent's own words are worth when nothing that they came from is worth less. What an
   * agent makes is never worth more, so only what is lower is stored.
   */
  public static final int AGENT = 2;

  /** What a user's own words are worth. */
  public static final int USER = 3;

  /** The lowest label, of what comes from outside. */
  public static final int EXTERNAL = 1;

  private Trust() {}

  /** What is stored of a label; 0 stands for {@link #AGENT} and whatever is higher. */
  public static int of(int stored) {
    return stored == 0 ? AGENT : stored;
  }

  /** What is to be stored of a label. */
  public static int stored(int trust) {
    return trust < AGENT ? trust : 0;
  }
}
