package dev.parley.server.edge.check;

import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.DeleteNoteRequest;
import dev.parley.v1.GetBarrierRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.ListBarriersRequest;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.PutNoteRequest;
import java.util.List;

/** Holds what is asked of notes and barriers to what the protocol says of it. */
public final class BoardCheck {
  private static final int VALUE_BYTES_MAX = 16 * 1024;
  private static final int PARTIES_MAX = 1_000;

  private BoardCheck() {}

  public static void put(Check check, PutNoteRequest request) {
    common(check, request.getRootId(), request.hasLease(), request.getLease());
    check.text("request_id", request.getRequestId(), 128);
    check.name("key", request.getKey());
    check.optionalName("agent_id", request.getAgentId());
    check.size("value", request.getValue(), VALUE_BYTES_MAX);
    PartsCheck.check(check, "value", List.of(request.getValue()), 1);
    check.range("expected_version", request.getExpectedVersion(), 0, Long.MAX_VALUE);
  }

  public static void delete(Check check, DeleteNoteRequest request) {
    common(check, request.getRootId(), request.hasLease(), request.getLease());
    check.text("request_id", request.getRequestId(), 128);
    check.name("key", request.getKey());
    check.range("expected_version", request.getExpectedVersion(), 0, Long.MAX_VALUE);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void list(Check check, ListNotesRequest request) {
    common(check, request.getRootId(), request.hasLease(), request.getLease());
    check.optionalName("key_prefix", request.getKeyPrefix());
  }

  public static void list(Check check, ListBarriersRequest request) {
    common(check, request.getRootId(), request.hasLease(), request.getLease());
  }

  public static void arrive(Check check, ArriveAtBarrierRequest request) {
    common(check, request.getRootId(), request.hasLease(), request.getLease());
    check.name("name", request.getName());
    check.range("parties", request.getParties(), 1, PARTIES_MAX);
    check.duration("timeout", request.getTimeout(), EdgeLimits.DURATION_MAX_MS);
    check.text("participant", request.getParticipant(), 512);
    check.text("request_id", request.getRequestId(), 128);
    check.optionalName("agent_id", request.getAgentId());
    if (request.getParticipant().isEmpty() && !request.hasLease()) {
      check.violated("participant", "expected a participant or a lease, but found neither");
    }
  }

  public static void get(Check check, GetBarrierRequest request) {
    common(check, request.getRootId(), request.hasLease(), request.getLease());
    check.name("name", request.getName());
  }

  private static void common(Check check, String rootId, boolean leased, Lease lease) {
    LeaseCheck.taskId(check, "root_id", rootId);
    if (leased) {
      LeaseCheck.check(check, "lease", lease);
    }
  }
}
