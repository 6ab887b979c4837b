package dev.parley.server.edge.id;

import dev.parley.server.security.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * Makes ids of 16 characters, 80 bits: random ones, and ones that stand for a request. Each may be
 * a segment of a task id. Thread-safe if its random generator is.
 */
public final class IdSource {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int BYTES = 10;

  private final RandomGenerator random;

  /**
   * Makes ids.
   *
   * @param random must not be guessable where strangers may try ids
   */
  public IdSource(RandomGenerator random) {
    this.random = random;
  }

  /** An id that nothing else has. */
  public String random() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return spell(bytes);
  }

  /** The id that stands for some texts: the same for the same texts in the same order. */
  public String derived(String... texts) {
    MessageDigest digest = sha256();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return spell(digest.digest());
  }

  /**
   * The id that stands for a request: the same for the same caller's same request.
   *
   * @param of the task that the request is about; empty for none
   * @param agentId the agent that the call says it comes from; empty when it comes from none
   */
  public String requested(Identity caller, String of, String requestId, String agentId) {
    return agentId.isEmpty()
        ? derived(caller.tenant(), caller.principal(), of, requestId)
        : derived(caller.tenant(), caller.principal(), of, requestId, agentId);
  }

  private static String spell(byte[] bytes) {
    StringBuilder id = new StringBuilder(BYTES * 8 / 5);
    for (int i = 0; i < BYTES; i += 5) {
      long bits = 0;
      for (int j = 0; j < 5; j++) {
        bits = bits << 8 | (bytes[i + j] & 0xff);
      }
      for (int shift = 35; shift >= 0; shift -= 5) {
        id.append(ALPHABET[(int) (bits >>> shift) & 31]);
      }
    }
    return id.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256, but this one has not.", e);
    }
  }
}
