package dev.parley.engine.task;

/**
 * A choice that is stored, and sent, as a number. Numbers are part of the protocol: they are
 * written out, never taken from the order of declaration.
 */
public interface Numbered {

  int number();

  /**
   * The choice with a number.
   *
   * @param all all choices
   * @param otherwise what a number stands for that this program does not know
   */
  static <T extends Numbered> T byNumber(T[] all, int number, T otherwise) {
    for (T one : all) {
      if (one.number() == number) {
        return one;
      }
    }
    return otherwise;
  }
}
