package dev.parley.cli.up;

import com.google.gson.JsonObject;
import dev.parley.cli.console.Console;
import dev.parley.cli.console.Host;
import dev.parley.cli.console.Times;
import dev.parley.cli.option.KeyValue;
import dev.parley.cli.option.LoopText;
import dev.parley.cli.option.OutputOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a broker until it is told to stop. */
@Command(
    name = "up",
    description = {
      "Run a broker on this machine until it is told to stop.",
      "",
      "It brings its own Kafka, with its data in a folder, unless --kafka names one. Nothing else needs to be installed. The process may"
          + " be killed at any time: what was acknowledged is there when it is started again on the same data.",
      "",
      "SIGTERM and Ctrl-C end it cleanly, with exit code 0. It listens on a loopback address only, because connections are not encrypted yet.",
      ""
    },
    footer = {
      "",
      "Under --json: {\"event\":\"ready\",\"port\":N,\"kafka\":…,\"data_dir\":…,\"shards\":N,\"seconds\":N} when it serves,"
          + " {\"event\":\"stopped\",\"seconds\":N} at the end.",
      "",
      "Examples:",
      "  parley up",
      "  parley up --port 0 --data-dir /srv/parley --json",
      "  parley up --kafka kafka-1:9092,kafka-2:9092",
      "  parley up --rules rules.json",
      "  parley up --loop repeat=park --loop code.review:stall-after=5m --loop code.review:stall=fail_attempt"
    })
public final class UpCommand implements Callable<Integer> {
  private static final int PORT_MAX = 65_535;

  /** What has just ended is still to be read by those who are told of it. */
  private static final int FINISHED_TREES_MIN = 1_000;

  private final Host host;
  private final String version;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7450",
      description =
          "Where to listen; 0 for any free port, which the ready line tells. Default: 7450.")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The loopback address to listen on. Default: 127.0.0.1.")
  private String bind = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the embedded Kafka and the artifacts are kept. Default: $XDG_DATA_HOME/parley, else ~/.local/share/parley.")
  private @Nullable Path dataDir;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "Use this Kafka (4.0 or newer) instead of an embedded one; several servers separated by commas.")
  private @Nullable String kafka;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      converter = KeyValue.Converter.class,
      description =
          "With --kafka: a setting for Kafka's clients, such as security.protocol=SSL. Repeatable.")
  private List<KeyValue> kafkaProperties = new ArrayList<>();

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many slices the tasks are kept in; fixed by the first start. Default: what is there, else 4.")
  private int shards;

  @Option(
      names = "--finished-trees",
      paramLabel = "N",
      defaultValue = "400000",
      description =
          "How many finished trees of tasks are kept at most, shared out evenly over the shards; older ones are forgotten, and so is what"
              + " ended a day ago. Each takes memory: about 600 bytes a task beside what is in it. Default: 400000.")
  private int finishedTrees;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR|s3://BUCKET/PREFIX",
      description =
          "Where artifacts are kept: a folder, or a bucket. Default: the folder artifacts in the data directory; with --kafka"
              + " the broker keeps none. Credentials and region for a bucket come from where Amazon's tools look for them, such as"
              + " AWS_ACCESS_KEY_ID and AWS_REGION.")
  private @Nullable String artifacts;

  @Option(
      names = "--artifacts-endpoint",
      paramLabel = "URL",
      description = "With --artifacts s3://…: an S3 that is not Amazon's.")
  private @Nullable URI artifactsEndpoint;

  @Option(
      names = "--loop",
      paramLabel = "[CAPABILITY:]PART=VALUE",
      converter = KeyValue.Converter.class,
      description =
          "What is taken for a loop where neither a task nor one above it says, for tasks of a capability or for all others: "
              + LoopText.ITEMS
              + ". Repeatable. Default: cycle=refuse, repeat=tell, repeats=4, window=16, result=exhaust.")
  private List<KeyValue> loops = new ArrayList<>();

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "The rules that the broker keeps, read when it starts. Default: none. 'parley rules check' looks at such a file.")
  private @Nullable Path rules;

  @Mixin private final OutputOptions output;

  /**
   * Creates the command, for picocli to fill in.
   *
   * @param version of this program, for the logs of agents
   */
  public UpCommand(Host host, String version) {
    this.host = host;
    this.version = version;
    this.output = new OutputOptions(host);
  }

  @Override
  public Integer call() {
    check();
    Console console = output.console();
    CompletableFuture<Void> stop = host.stop().asked();
    long start = System.nanoTime();
    try (RunningBroker broker = start(console, stop)) {
      ready(console, broker, since(start));
      CompletableFuture<CliFailure> failed = broker.failed();
      CompletableFuture.anyOf(stop, failed).join();
      console.status("stopping …");
      if (failed.isDone()) {
        throw failed.join();
      }
    }
    stopped(console, since(start));
    return ExitCode.OK.code();
  }

  /** Whoever tells us to stop while we start does not have to wait until we have started. */
  private RunningBroker start(Console console, CompletableFuture<Void> stop) {
    Thread starting = Thread.currentThread();
    CompletableFuture<Void> interrupt = stop.thenRun(starting::interrupt);
    try {
      RunningBroker broker = start(console);
      if (!interrupt.cancel(false)) {
        Thread.interrupted();
        broker.close();
        throw new InterruptedException();
      }
      return broker;
    } catch (InterruptedException e) {
      throw unready(e);
    } catch (RuntimeException e) {
      throw stop.isDone() ? unready(e) : e;
    }
  }

  private RunningBroker start(Console console) throws InterruptedException {
    if (kafka == null) {
      console.status("starting with an embedded Kafka …");
      return RunningBroker.withEmbeddedKafka(data(), settings());
    }
    console.status("starting with Kafka at " + kafka + " …");
    return RunningBroker.withKafka(kafka, settings());
  }

  BrokerSettings settings() {
    return new BrokerSettings(
        bind,
        port,
        shards,
        finishedTrees,
        version,
        artifacts(),
        LoopText.readAll("--loop", loops),
        rules,
        KeyValue.toMap(kafkaProperties, "--kafka-property"));
  }

  private @Nullable ArtifactPlace artifacts() {
    if (artifacts != null) {
      return new ArtifactPlace(artifacts, artifactsEndpoint);
    }
    return kafka == null ? new ArtifactPlace(data().resolve("artifacts").toString(), null) : null;
  }

  private Path data() {
    Path data = dataDir == null ? DataDirectory.byDefault(host) : dataDir;
    return data.toAbsolutePath().normalize();
  }

  /** What can be told without starting anything is told first. */
  private void check() {
    if (port < 0 || port > PORT_MAX) {
      throw CliFailure.usage("--port expects a number from 0 to 65535, but found " + port, "");
    }
    if (finishedTrees < FINISHED_TREES_MIN) {
      throw CliFailure.usage(
          "--finished-trees expects at least %,d, but found %,d"
              .formatted(FINISHED_TREES_MIN, finishedTrees),
          "");
    }
    if (kafka == null && !kafkaProperties.isEmpty()) {
      throw CliFailure.usage(
          "--kafka-property goes with --kafka, which is not given", "Add --kafka HOST:PORT.");
    }
    if (kafka != null && dataDir != null) {
      throw CliFailure.usage(
          "with --kafka all data is in that Kafka, but --data-dir is given as well",
          "Leave one of them out.");
    }
    if (artifactsEndpoint != null && (artifacts == null || !artifacts.startsWith("s3://"))) {
      throw CliFailure.usage(
          "--artifacts-endpoint goes with a bucket, but none is given",
          "Add --artifacts s3://BUCKET.");
    }
    InetAddress address = address();
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new CliFailure(
              ExitCode.ENVIRONMENT,
              "PORT_IN_USE",
              "expected to listen on %s port %d, but it cannot be had: %s"
                  .formatted(bind, port, e.getMessage()),
              "Stop what listens there, perhaps another broker, or choose another port with --port.")
          .causedBy(e);
    }
  }

  private InetAddress address() {
    InetAddress address;
    try {
      address = InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw CliFailure.usage(
              "--bind expects an address of this machine, but found '" + bind + "'",
              "Use 127.0.0.1.")
          .causedBy(e);
    }
    if (!address.isLoopbackAddress()) {
      throw new CliFailure(
          ExitCode.USAGE,
          "PLAINTEXT_REFUSED",
          "--bind expects a loopback address, but found '"
              + bind
              + "': connections are not encrypted and callers not"
              + " authenticated yet, so nobody else may connect",
          "Use 127.0.0.1, and a tunnel such as 'ssh -L' from other machines.");
    }
    return address;
  }

  private void ready(Console console, RunningBroker broker, Duration took) {
    if (console.json()) {
      JsonObject event = new JsonObject();
      event.addProperty("event", "ready");
      event.addProperty("endpoint", bind + ":" + broker.port());
      event.addProperty("port", broker.port());
      event.addProperty("kafka", kafka == null ? "embedded" : kafka);
      if (kafka == null) {
        event.addProperty("data_dir", data().toString());
      }
      event.addProperty("shards", broker.shards());
      event.addProperty("seconds", Times.seconds(took));
      console.json(event);
      return;
    }
    String where = kafka == null ? "embedded, data in " + data() : kafka;
    console.line("parley is ready on %s:%d (Kafka: %s)".formatted(bind, broker.port(), where));
  }

  private static void stopped(Console console, Duration ran) {
    if (console.json()) {
      JsonObject event = new JsonObject();
      event.addProperty("event", "stopped");
      event.addProperty("seconds", Times.seconds(ran));
      console.json(event);
    } else {
      console.line("parley has stopped");
    }
  }

  private static CliFailure unready(Exception e) {
    return new CliFailure(
            ExitCode.ENDED_BADLY, "INTERRUPTED", "told to stop before it was ready", "")
        .causedBy(e);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
