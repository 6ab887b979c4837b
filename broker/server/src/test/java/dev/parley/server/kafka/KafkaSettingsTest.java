package dev.parley.server.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be set, and what Kafka's clients are given of it. */
class KafkaSettingsTest {

  private final KafkaSettings settings = KafkaSettings.at("kafka:9092");

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b"})
  void refusesAPrefixThatIsNoName(String prefix) {
    assertThatThrownBy(() -> settings.withPrefix(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a prefix");
  }

  @Test
  void refusesNoAddressAndHastyTimeouts() {
    assertThatThrownBy(() -> KafkaSettings.at(" ")).hasMessageContaining("expected an address");
    var hasty = Duration.ofMillis(999);
    assertThatThrownBy(() -> settings.withDeliveryTimeout(hasty)).hasMessageContaining("999 ms");
    assertThatThrownBy(() -> settings.withConnectTimeout(hasty)).hasMessageContaining("999 ms");
  }

  @Test
  void leavesNoWayToTheClientsAroundWhatCorrectnessRestsOn() {
    var given = Map.of("acks", "1", "enable.idempotence", "false", "security.protocol", "SSL");
    var client = ClientSettings.appendProducer(settings.withClientProperties(given));
    assertThat(client)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("security.protocol", "SSL");
    var isolation = Map.of("isolation.level", "read_uncommitted");
    assertThat(
            ClientSettings.reader(
                settings.withClientProperties(isolation), IsolationLevel.READ_COMMITTED))
        .containsEntry("isolation.level", "read_committed");
  }

  @Test
  void givesAnAppendNoMoreThanTheDeliveryTimeoutInAll() {
    var client = ClientSettings.appendProducer(settings);
    var waiting = ClientSettings.appendTurnTimeout(settings).toMillis();
    var blocked = (long) client.getOrDefault("max.block.ms", 0L);
    var delivery = (int) client.getOrDefault("delivery.timeout.ms", 0);
    assertThat(waiting + blocked + delivery).isEqualTo(settings.deliveryTimeout().toMillis());
    assertThat((int) client.getOrDefault("request.timeout.ms", 0)).isLessThan(delivery);
  }
}
