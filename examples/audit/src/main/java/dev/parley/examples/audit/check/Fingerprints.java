package dev.parley.examples.audit.check;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;

/**
 * The winnowed fingerprints of one file's code: if two files share a block of the length that
 * counts, they share at least one of these. Immutable. In JSON the hashes travel as sorted
 * differences, which takes about two characters for a line of code.
 */
public final class Fingerprints {

  private static final int PAYLOAD_BITS = 7;
  private static final int MORE = 1 << PAYLOAD_BITS;

  private final int[] hashes;
  private final boolean repeats;

  private Fingerprints(int[] hashes, boolean repeats) {
    this.hashes = hashes;
    this.repeats = repeats;
  }

  /**
   * The distinct hashes of what was selected; a hash that was selected twice means the file repeats
   * itself.
   */
  public static Fingerprints of(IntStream selected) {
    int[] all = selected.sorted().toArray();
    int[] distinct = Arrays.stream(all).distinct().toArray();
    return new Fingerprints(distinct, distinct.length < all.length);
  }

  /** The distinct hashes, ascending. */
  public IntStream hashes() {
    return Arrays.stream(hashes);
  }

  /** Whether a fingerprint occurs twice in the file itself. */
  @JsonProperty("repeats")
  public boolean repeats() {
    return repeats;
  }

  /** Reads what {@link #encoded()} wrote. */
  @JsonCreator
  static Fingerprints decode(
      @JsonProperty("hashes") String encoded, @JsonProperty("repeats") boolean repeats) {
    byte[] bytes = Base64.getUrlDecoder().decode(encoded);
    int[] hashes = new int[bytes.length];
    int count = 0;
    long previous = Integer.MIN_VALUE;
    int at = 0;
    while (at < bytes.length) {
      long delta = 0;
      int shift = 0;
      int value;
      do {
        if (at == bytes.length || shift > 4 * PAYLOAD_BITS) {
          throw new IllegalArgumentException(
              "Expected whole fingerprints of 32 bits, but they break off at byte " + at + ".");
        }
        value = bytes[at++];
        delta |= (long) (value & (MORE - 1)) << shift;
        shift += PAYLOAD_BITS;
      } while ((value & MORE) != 0);
      previous += delta;
      hashes[count++] = Math.toIntExact(previous);
    }
    return new Fingerprints(Arrays.copyOf(hashes, count), repeats);
  }

  @JsonProperty("hashes")
  String encoded() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(hashes.length * 4);
    long previous = Integer.MIN_VALUE;
    for (int hash : hashes) {
      long delta = hash - previous;
      previous = hash;
      while (delta >= MORE) {
        out.write((int) (delta & (MORE - 1)) | MORE);
        delta >>>= PAYLOAD_BITS;
      }
      out.write((int) delta);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprints that
        && repeats == that.repeats
        && Arrays.equals(hashes, that.hashes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(hashes) + Boolean.hashCode(repeats);
  }

  @Override
  public String toString() {
    return hashes.length + " fingerprints" + (repeats ? ", some repeated" : "");
  }
}
