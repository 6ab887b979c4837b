package dev.parley.examples.audit.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests as 64 lower-case hexadecimal digits. */
public final class Sha256 {

  private Sha256() {}

  /** A fresh digest to feed piece by piece; {@link #hex} turns its result into text. */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Expected SHA-256, which every Java platform has.", e);
    }
  }

  /** The digest of the text's UTF-8 bytes. */
  public static String of(String text) {
    return hex(start().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A digest's bytes as text. */
  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
