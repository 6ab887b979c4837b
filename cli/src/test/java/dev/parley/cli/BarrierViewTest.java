package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.parley.v1.Barrier;
import dev.parley.v1.BarrierState;
import org.junit.jupiter.api.Test;

/** Barriers, for people. */
final class BarrierViewTest extends WithCli {
  @Test
  void eachIsShownWithItsGeneration() {
    cli.coordination.barriers.add(
        Barrier.newBuilder()
            .setName("drafts")
            .setState(BarrierState.BARRIER_STATE_WAITING)
            .setParties(3)
            .addParticipants("ann")
            .addParticipants("bob")
            .setExpireTime(Timestamp.newBuilder().setSeconds(FakeBroker.CREATED.getSeconds() + 60))
            .setGeneration(2)
            .build());
    cli.coordination.barriers.add(
        Barrier.newBuilder()
            .setName("start")
            .setState(BarrierState.BARRIER_STATE_OPEN)
            .setParties(1)
            .addParticipants("ann")
            .setGeneration(1)
            .build());

    assertThat(cli.run("barrier", "list", "t1").out())
        .isEqualTo(
            """
            NAME    STATE    GENERATION  ARRIVED  UNTIL                WHO
            drafts  WAITING  2           2 of 3   2027-01-15 08:01:00  ann, bob
            start   OPEN     1           1 of 1   -                    ann
            """);
  }
}
