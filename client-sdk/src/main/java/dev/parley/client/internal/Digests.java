package dev.parley.client.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of content as messages carry them. */
final class Digests {
  private Digests() {}

  static MessageDigest computing() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256, which every Java has", e);
    }
  }

  /** The SHA-256 digest of bytes: 64 lower-case hexadecimal digits. */
  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(computing().digest(bytes));
  }

  /** Ends computing. */
  static String text(MessageDigest computed) {
    return "sha256:" + HexFormat.of().formatHex(computed.digest());
  }
}
