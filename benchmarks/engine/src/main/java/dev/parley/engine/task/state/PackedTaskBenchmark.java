package dev.parley.engine.task.state;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.benchmarks.engine.OperationsPerSecond;
import dev.parley.benchmarks.engine.StoredLife;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCheckpoint;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Packing the events of a finished task and unpacking them, field by field and as protobuf's
 * builder and parser do. One operation is one task. Stands in the package of {@link History}, whose
 * ways these are.
 */
public class PackedTaskBenchmark extends OperationsPerSecond {
  private final History history = new History();
  private byte[] packed = {};

  @Setup
  public void live() {
    List<Event> events = StoredLife.events();
    for (int i = 0; i < events.size(); i++) {
      history.add(events.get(i), 1_000_000L + 7L * i);
    }
    packed = history.packer().get();
  }

  @Benchmark
  public byte[] pack() {
    return history.packer().get();
  }

  @Benchmark
  public byte[] packByBuilder() {
    TaskCheckpoint.Builder checkpoint = TaskCheckpoint.newBuilder();
    for (int number = 1; number <= history.size(); number++) {
      checkpoint.addPositions(history.position(number)).addEvents(history.event(number));
    }
    return checkpoint.build().toByteArray();
  }

  @Benchmark
  public Object unpack() {
    return History.unpack(packed);
  }

  @Benchmark
  public Object unpackByParser() throws InvalidProtocolBufferException {
    TaskCheckpoint checkpoint = TaskCheckpoint.parseFrom(packed);
    History unpacked = new History();
    for (int i = 0; i < checkpoint.getEventsCount(); i++) {
      unpacked.add(checkpoint.getEvents(i), checkpoint.getPositions(i));
    }
    return unpacked;
  }
}
