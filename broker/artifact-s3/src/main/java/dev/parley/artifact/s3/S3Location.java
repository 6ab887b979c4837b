package dev.parley.artifact.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where artifacts are kept. Immutable.
 *
 * @param bucket its name; it has to be there
 * @param prefix what all keys begin with: empty, or with a slash at its end
 * @param endpoint of a store that is not Amazon's; null for Amazon's own
 */
public record S3Location(String bucket, String prefix, @Nullable URI endpoint) {
  private static final String SCHEME = "s3://";

  /** Returns whether a text looks like a location. */
  public static boolean isOne(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Reads {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static S3Location parse(String text, @Nullable URI endpoint) {
    String rest = isOne(text) ? text.substring(SCHEME.length()) : "";
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    String prefix = slash < 0 ? "" : rest.substring(slash + 1);
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected s3://BUCKET or s3://BUCKET/PREFIX, but found '" + text + "'.");
    }
    boolean closed = prefix.isEmpty() || prefix.endsWith("/");
    return new S3Location(bucket, closed ? prefix : prefix + "/", endpoint);
  }
}
