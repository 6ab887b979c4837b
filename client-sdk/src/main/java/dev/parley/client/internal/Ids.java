package dev.parley.client.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Makes ids: of tasks, requests and instances. Thread-safe. */
final class Ids {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final Pattern SEGMENT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** Whether a task is a review of its parent: the broker begins its last segment with a tilde. */
  static boolean isReview(String taskId) {
    return taskId.startsWith("~", taskId.lastIndexOf('.') + 1);
  }

  /**
   * 26 digits that nobody else makes; those that are made later sort after earlier ones, by the
   * millisecond.
   */
  static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    long now = System.currentTimeMillis();
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (now >>> (8 * (5 - i)));
    }
    return base32(bytes);
  }

  /**
   * The segment of a task id that a key stands for: the key itself where it is one, else a digest
   * of it.
   */
  static String segment(String key) {
    return SEGMENT.matcher(key).matches() ? key : "k-" + digest(key);
  }

  private static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return base32(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "expected every Java to know SHA-256, but this one does not", e);
    }
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 8 / 5 + 1);
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(DIGITS[(buffer >>> bits) & 31]);
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(DIGITS[(buffer << (5 - bits)) & 31]);
    }
    return text.toString();
  }
}
