package dev.parley.server.artifact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some content. Immutable; in the order of its digits.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String ALGORITHM = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** Takes digits that are known to be such. */
  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("Expected the digits of a SHA-256, but found: " + hex);
    }
  }

  /** Reads one as it is written in messages; null when it is none. */
  public static @Nullable Digest parse(String text) {
    return text.startsWith(ALGORITHM) ? ofHex(text.substring(ALGORITHM.length())) : null;
  }

  /** Reads one as stores name it, by its digits alone; null when it is none. */
  public static @Nullable Digest ofHex(String text) {
    return HEX.matcher(text).matches() ? new Digest(text) : null;
  }

  /** Returns what computes one. */
  static MessageDigest computing() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Expected SHA-256, which every Java has.", e);
    }
  }

  /** Takes what was computed. */
  static Digest of(MessageDigest computed) {
    return new Digest(HexFormat.of().formatHex(computed.digest()));
  }

  /** Returns it as it is written in messages. */
  public String text() {
    return ALGORITHM + hex;
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }
}
