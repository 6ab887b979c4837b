package dev.parley.examples.audit;

import dev.parley.client.Content;
import dev.parley.client.TaskFailure;
import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.MalformedOutputException;
import dev.parley.examples.audit.check.plan.PlanNode;
import dev.parley.v1.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Reads what comes with a task; what cannot be read is the fault of whoever sent it. */
final class AuditInput {

  private static final String GZIP = "application/gzip";

  private AuditInput() {}

  static <T> T parse(String json, Class<T> type) {
    try {
      return AuditJson.read(json, type);
    } catch (MalformedOutputException e) {
      throw TaskFailure.invalidInput(String.valueOf(e.getMessage())).withCause(e);
    }
  }

  /** A part of the plan, compressed: the plan of a large tree names many files. */
  static Part part(PlanNode node) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(AuditJson.write(node).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Content.named("plan", Content.bytesPart(GZIP, bytes.toByteArray()));
  }

  /** What {@link #part} made. */
  static PlanNode plan(Content inputs) {
    byte[] bytes = inputs.blob("plan").getData().toByteArray();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), PlanNode.class);
    } catch (IOException e) {
      throw TaskFailure.invalidInput("The plan cannot be unpacked: " + e.getMessage()).withCause(e);
    }
  }
}
