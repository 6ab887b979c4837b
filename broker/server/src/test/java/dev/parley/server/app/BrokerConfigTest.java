package dev.parley.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.TaskLimits;
import org.junit.jupiter.api.Test;

final class BrokerConfigTest {

  @Test
  void eachShardHasAnEqualShareOfWhatABrokerKeeps() {
    BrokerConfig config =
        BrokerConfig.builder("localhost:1").finishedTreesMax(6_400).taskBytesMax(64 << 20).build();

    assertThat(config.limitsOfShard(4))
        .returns(1_600, TaskLimits::finishedTreesMax)
        .returns(16L << 20, TaskLimits::taskBytesMax);
    assertThat(config.limitsOfShard(64))
        .returns(100, TaskLimits::finishedTreesMax)
        .returns(1L << 20, TaskLimits::taskBytesMax);
    assertThat(config.configOfShard(4).leftEventsMax()).isEqualTo(12_800);
    assertThat(config.configOfShard(64).leftEventsMax()).isEqualTo(800);
  }
}
