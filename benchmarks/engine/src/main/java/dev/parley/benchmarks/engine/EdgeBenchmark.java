package dev.parley.benchmarks.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.Answers;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.edge.check.RequestCheck;
import dev.parley.server.edge.check.WorkCheck;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.EffectMapper;
import dev.parley.server.edge.map.SpecMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * What the edge does with the messages of a task's life, between their bytes and the shard: reads,
 * checks and stores a request and a result, and writes an assignment. One operation is one message.
 */
public class EdgeBenchmark extends OperationsPerSecond {
  private static final Part TEXT =
      Part.newBuilder().setText("x".repeat(Requests.PAYLOAD_BYTES)).build();

  private final ByteString request = request().toByteString();
  private final ByteString result = result().toByteString();
  private final Deliver work = work();
  private final Marshaller<BrokerFrame> byProtobuf =
      ProtoUtils.marshaller(BrokerFrame.getDefaultInstance());
  private final Marshaller<BrokerFrame> answers = new Answers<>(byProtobuf);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream(8 * 1024);

  private static CreateTaskRequest request() {
    return CreateTaskRequest.newBuilder()
        .setTaskId("0123456789abcdef")
        .setSpec(
            TaskSpec.newBuilder()
                .setObjective("Measure")
                .addInputs(TEXT)
                .setTarget(
                    Target.newBuilder()
                        .setCapability(
                            CapabilityTarget.newBuilder().setCapability(Requests.CAPABILITY))))
        .build();
  }

  private static AgentFrame result() {
    return AgentFrame.newBuilder()
        .setFrameId(1)
        .setResult(
            SubmitResult.newBuilder()
                .setLease(Lease.newBuilder().setTaskId("0123456789abcdef").setToken(1))
                .setResult(Result.newBuilder().addOutputs(TEXT)))
        .build();
  }

  private static Deliver work() {
    BenchShard shard = new BenchShard(TaskLimits.DEFAULT);
    shard.open();
    shard.connect(1, 1);
    shard.submit(new Requests(false).create());
    shard.run();
    return shard.takeDelivered().getFirst();
  }

  @Benchmark
  public TaskCreated takeRequest() throws InvalidProtocolBufferException {
    CreateTaskRequest read = CreateTaskRequest.parseFrom(request);
    Check check = new Check();
    RequestCheck.create(check, read, EdgeLimits.DEFAULT);
    requirePassed(check);
    return SpecMapper.toStored(read.getSpec(), "", "", TrustStamp.USER);
  }

  @Benchmark
  public ByteString takeResult() throws InvalidProtocolBufferException {
    SubmitResult read = AgentFrame.parseFrom(result).getResult();
    Check check = new Check();
    WorkCheck.result(check, read, EdgeLimits.DEFAULT);
    requirePassed(check);
    return Bytes.of(TrustStamp.AGENT.stamp(read.getResult()));
  }

  @Benchmark
  public byte[] makeAssignment() {
    return EffectMapper.toFrame(work).toByteArray();
  }

  @Benchmark
  public int writeAssignment() throws IOException {
    return write(answers);
  }

  @Benchmark
  public int writeAssignmentByProtobuf() throws IOException {
    return write(byProtobuf);
  }

  private int write(Marshaller<BrokerFrame> marshaller) throws IOException {
    sent.reset();
    try (InputStream answer = marshaller.stream(EffectMapper.toFrame(work))) {
      answer.available();
      return ((Drainable) answer).drainTo(sent);
    }
  }

  private static void requirePassed(Check check) {
    if (!check.passed()) {
      throw new IllegalStateException("Expected a sound message, but: " + check.problem());
    }
  }
}
