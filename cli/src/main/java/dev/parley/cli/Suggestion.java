package dev.parley.cli;

import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine;

/** Guesses which command was meant by a word that is none. */
final class Suggestion {
  /** As many slips of the finger as still make a likely guess. */
  private static final int SLIPS_MAX = 2;

  private Suggestion() {}

  /**
   * Returns a question that names the likeliest command of the group, followed by a blank; empty
   * when none is likely.
   */
  static String of(String word, CommandLine group) {
    Optional<String> nearest =
        group.getSubcommands().keySet().stream()
            .min(Comparator.comparingInt(command -> distance(word, command)));
    return nearest
        .filter(command ->
            command.startsWith(word)
                || distance(word, command) <= Math.min(SLIPS_MAX, word.length() / 2))
        .map(command -> "Did you mean '" + command + "'? ")
        .orElse("");
  }

  /**
   * The number of single slips between two words: a letter too many, missing or wrong, or two
   * neighbors swapped (optimal string alignment).
   */
  static int distance(String a, String b) {
    int[][] slips = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : cheapest(slips, a, b, i, j);
      }
    }
    return slips[a.length()][b.length()];
  }

  private static int cheapest(int[][] slips, String a, String b, int i, int j) {
    int changed = slips[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(changed, 1 + Math.min(slips[i - 1][j], slips[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, slips[i - 2][j - 2] + 1) : best;
  }
}
