package dev.parley.cli;

import com.google.protobuf.Message;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.StopSignal;
import dev.parley.cli.console.Terminal;
import dev.parley.v1.ScheduleServiceGrpc.ScheduleServiceImplBase;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Runs commands against a fake broker, the way a shell would, at a fixed time. */
final class CliTester implements AutoCloseable {
  static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(FakeBroker.CREATED.getSeconds() + 90), ZoneOffset.UTC);

  final FakeBroker broker = new FakeBroker();
  final FakeCoordination coordination = new FakeCoordination();
  final FakeDirectory directory = new FakeDirectory();
  final FakeNode node = new FakeNode();

  /** Every request of a call, in order. */
  final List<Message> requests = new CopyOnWriteArrayList<>();

  final Map<String, String> environment = new HashMap<>();
  Terminal terminal = Terminal.NONE;
  String input = "";

  /** Put around the standard output of commands. */
  UnaryOperator<OutputStream> around = out -> out;

  final StopSignal stop = StopSignal.byHand();

  private final String name = "cli-" + UUID.randomUUID();
  private final Server server;

  CliTester() {
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(broker)
            .addService(directory)
            .addService(node)
            .addService(coordination)
            .addService(new ScheduleServiceImplBase() {})
            .intercept(new Recorder())
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came of a command. */
  record Run(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }

    String lastLine() {
      return lines().getLast();
    }
  }

  /** Runs a command against the fake broker. */
  Run run(String... args) {
    return run(endpoint -> InProcessChannelBuilder.forName(name).directExecutor().build(), args);
  }

  /** Runs a command that connects by other means. */
  Run run(Connector connector, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Host host =
        new Host(
            environment,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(around.apply(out), false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            () -> terminal,
            CLOCK,
            stop);
    int code = Main.run(host, connector, args);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Keeps what is asked. */
  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, A> Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onMessage(Q request) {
          requests.add((Message) request);
          super.onMessage(request);
        }
      };
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
