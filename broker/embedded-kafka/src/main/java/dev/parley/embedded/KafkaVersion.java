package dev.parley.embedded;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * A release line of Kafka. Patch releases read each other's files, so they don't count.
 *
 * @param major changes with the first number
 * @param minor changes with the second number
 */
record KafkaVersion(int major, int minor) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\D.*)?");

  /**
   * Reads the first two numbers of a version.
   *
   * @throws IOException when it is not a version
   */
  static KafkaVersion parse(String text) throws IOException {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new IOException("expected a version such as 4.4, but found '" + text + "'");
    }
    return new KafkaVersion(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
  }

  boolean isNewerThan(KafkaVersion other) {
    return major != other.major ? major > other.major : minor > other.minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
