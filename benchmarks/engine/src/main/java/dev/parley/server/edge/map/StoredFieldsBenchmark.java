package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.benchmarks.engine.OperationsPerSecond;
import dev.parley.v1.Assignment;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Sending an assignment whose spec is stored: as the bytes that it is, and read and written again.
 * One operation is one assignment. Stands in the package of {@link StoredFields}, whose way it is.
 */
public class StoredFieldsBenchmark extends OperationsPerSecond {
  /** Of the text of the spec. */
  @Param({"256", "4096", "65536"})
  public int bytes;

  private ByteString spec = ByteString.EMPTY;

  @Setup
  public void store() {
    spec =
        Bytes.of(
            TaskSpec.newBuilder()
                .setObjective("Review the change and say what is wrong with it.")
                .addInputs(Part.newBuilder().setText("x".repeat(bytes)))
                .setTarget(
                    Target.newBuilder()
                        .setCapability(CapabilityTarget.newBuilder().setCapability("code.review")))
                .build());
  }

  @Benchmark
  public byte[] splice() {
    return Assignment.newBuilder()
        .setRound(1)
        .setUnknownFields(StoredFields.one(Assignment.SPEC_FIELD_NUMBER, spec))
        .build()
        .toByteArray();
  }

  @Benchmark
  public byte[] readAndWrite() throws InvalidProtocolBufferException {
    return Assignment.newBuilder()
        .setRound(1)
        .setSpec(TaskSpec.parseFrom(spec))
        .build()
        .toByteArray();
  }
}
