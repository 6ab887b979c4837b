package dev.parley.server.kafka;

import java.util.List;

/** Topics exist, but not as they are needed. Nothing was changed. */
public final class TopicMismatchException extends KafkaSetupException {

  private static final long serialVersionUID = 1L;

  private final transient List<Deviation> deviations;

  TopicMismatchException(String bootstrapServers, List<Deviation> deviations) {
    super(message(bootstrapServers, deviations), null);
    this.deviations = List.copyOf(deviations);
  }

  /** Everything that is not as it is needed. */
  public List<Deviation> deviations() {
    return deviations;
  }

  private static String message(String bootstrapServers, List<Deviation> deviations) {
    var text = new StringBuilder("The topics of Kafka at ").append(bootstrapServers);
    text.append(" are not as Parley needs them, and would lose or mix up what it stores:");
    for (var deviation : deviations) {
      text.append(
          "%n  %s: expected %s %s, but found %s%n    %s"
              .formatted(
                  deviation.topic(),
                  deviation.property(),
                  deviation.expected(),
                  deviation.found(),
                  deviation.remedy()));
    }
    return text.toString();
  }

  /**
   * One thing that is not as it is needed.
   *
   * @param topic the name of the topic
   * @param property what of it; a setting by Kafka's name for it
   * @param expected what is needed
   * @param found what there is
   * @param remedy what to do, a command where there is one
   */
  public record Deviation(
      String topic, String property, String expected, String found, String remedy) {}
}
