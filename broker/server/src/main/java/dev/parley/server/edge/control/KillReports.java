package dev.parley.server.edge.control;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.task.command.KillToll;
import dev.parley.engine.task.command.KillToll.LastWord;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.map.Actors;
import dev.parley.server.edge.map.LeaseMapper;
import dev.parley.v1.KillReport;
import dev.parley.v1.KilledLease;
import dev.parley.v1.StopState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Says of each lease that a kill switch ended what is known of its holder now. */
final class KillReports {

  private final AgentRegistry agents;

  KillReports(AgentRegistry agents) {
    this.agents = agents;
  }

  /** The report; of the leases, those first that may still be worked under. */
  KillReport report(KillToll toll, int leasesMax) {
    List<KilledLease> leases = new ArrayList<>(toll.stops().size());
    for (KillToll.Stop stop : toll.stops()) {
      leases.add(lease(stop));
    }
    leases.sort(Comparator.comparingInt(lease -> -lease.getStateValue()));
    return KillReport.newBuilder()
        .setComplete(toll.complete())
        .setTasksKilled(toll.ended())
        .setLeasesStopped(count(leases, StopState.STOP_STATE_STOPPED))
        .setLeasesDisconnected(count(leases, StopState.STOP_STATE_DISCONNECTED))
        .setLeasesUnconfirmed(count(leases, StopState.STOP_STATE_UNCONFIRMED))
        .addAllLeases(leases.subList(0, Math.min(leases.size(), leasesMax)))
        .build();
  }

  private static int count(List<KilledLease> leases, StopState state) {
    return (int) leases.stream().filter(lease -> lease.getState() == state).count();
  }

  private KilledLease lease(KillToll.Stop stop) {
    KilledLease.Builder lease =
        KilledLease.newBuilder()
            .setLease(LeaseMapper.toPublic(stop.lease()))
            .setHolder(Actors.agent(stop.holder().agentId(), stop.holder().instanceId()))
            .setState(state(stop))
            .setKillTime(Times.timestamp(stop.killTimeMs()))
            .setMessage(stop.message());
    if (stop.lastTimeMs() > 0) {
      lease.setEvidenceTime(Times.timestamp(stop.lastTimeMs()));
    }
    return lease.build();
  }

  private StopState state(KillToll.Stop stop) {
    if (stop.last() == LastWord.STOPPED) {
      return StopState.STOP_STATE_STOPPED;
    }
    // A new connection says nothing of what the instance goes on with: only its word counts.
    return stop.last() == LastWord.NOT_STOPPED || agents.isConnected(stop.holder())
        ? StopState.STOP_STATE_UNCONFIRMED
        : StopState.STOP_STATE_DISCONNECTED;
  }
}
