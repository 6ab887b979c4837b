package dev.parley.examples.audit;

import dev.parley.client.TaskFailure;
import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.MalformedOutputException;

/** Reads what came with a task; what cannot be read is the fault of whoever sent it. */
final class AuditInput {

  private AuditInput() {}

  static <T> T parse(String json, Class<T> type) {
    try {
      return AuditJson.read(json, type);
    } catch (MalformedOutputException e) {
      throw TaskFailure.invalidInput(String.valueOf(e.getMessage())).withCause(e);
    }
  }
}
