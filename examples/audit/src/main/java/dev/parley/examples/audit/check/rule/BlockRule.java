package dev.parley.examples.audit.check.rule;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What makes two blocks duplicates, and the numbers behind the fingerprints.
 *
 * <p>A line counts when something significant is left of it without comments and white space.
 * Fingerprints are hashes of {@value #GRAM_LINES} such lines in a row, of which the smallest in
 * each {@value #WINDOW_GRAMS} in a row is kept (winnowing). So any {@value #BLOCK_LINES} lines that
 * two places share hold at least one fingerprint that both places keep.
 */
public final class BlockRule {

  /** The shortest block that is reported, in significant lines. */
  public static final int BLOCK_LINES = 12;

  /** The lines under one hash. */
  public static final int GRAM_LINES = 8;

  /** The hashes of which the smallest is kept. */
  public static final int WINDOW_GRAMS = BLOCK_LINES - GRAM_LINES + 1;

  /** A block with fewer different lines is a table of data. */
  public static final int DISTINCT_LINES_MIN = 7;

  /** From this length on a duplicate is worth more attention. */
  public static final int LONG_BLOCK_LINES = 50;

  /** Multiplier of the polynomial over the line hashes of a gram. */
  public static final long GRAM_BASE = 0x9E3779B97F4A7C15L;

  private static final int LETTERS_MIN = 3;

  /**
   * Lines that say what a file uses; files of a kind share them without anybody having copied code.
   */
  private static final Pattern IMPORT =
      Pattern.compile(
          "^(?:import|package|using|use|require|include|from|extern crate|#include|export \\*)\\b");

  private BlockRule() {}

  /** Whether a line, without comments and stripped, is significant. */
  public static boolean isSignificant(String stripped) {
    return stripped.chars().filter(Character::isLetterOrDigit).limit(LETTERS_MIN).count()
            == LETTERS_MIN
        && !IMPORT.matcher(stripped).find();
  }

  /** The hash of a significant line from which all white space was taken out. */
  public static int lineHash(String squeezed) {
    CRC32C crc = new CRC32C();
    crc.update(squeezed.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** Folds a gram's polynomial to the 32 bits that are compared and stored. */
  public static int fold(long polynomial) {
    long mixed = (polynomial ^ (polynomial >>> 31)) * 0xBF58476D1CE4E5B9L;
    return (int) (mixed >>> 32);
  }
}
