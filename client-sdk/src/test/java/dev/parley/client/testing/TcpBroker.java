package dev.parley.client.testing;

import dev.parley.v1.Limits;
import dev.parley.v1.Task;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import java.io.IOException;
import java.time.Duration;

/** The fake broker behind a real port, for what only a network and other processes show. */
public final class TcpBroker implements AutoCloseable {
  private final FakeNode node;
  private final FakeCalls calls = new FakeCalls();
  private Server server;
  private final int port;

  public TcpBroker() throws IOException {
    Limits limits =
        Limits.newBuilder()
            .setPayloadBytesMax(256 * 1024)
            .setProgressBytesMax(16 * 1024)
            .setUnackedFramesMax(64)
            .setBatchRequestsMax(100)
            .build();
    this.node = new FakeNode(limits, Duration.ofSeconds(10), 200_000);
    this.server = listen(0);
    this.port = server.getPort();
  }

  private Server listen(int onPort) throws IOException {
    return Grpc.newServerBuilderForPort(onPort, InsecureServerCredentials.create())
        .executor(node.thread())
        .intercept(calls)
        .addService(new FakeAgentService(node))
        .addService(new FakeTaskService(node))
        .addService(new FakeDirectoryService(node))
        .build()
        .start();
  }

  public String endpoint() {
    return "localhost:" + port;
  }

  /** Goes away without a word, as a process that is killed. The state stays. */
  public void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination();
    node.run(() -> {});
  }

  /** Comes back on the same port. */
  public void restart() throws IOException {
    server = listen(port);
  }

  public int calls(String method) {
    return calls.of(method);
  }

  public Task task(String taskId) {
    return node.get(() -> node.tasks().get(taskId).toMessage());
  }

  public void awaitInstances(int count) {
    node.await(
        () -> node.instances().stream().filter(instance -> instance.welcomed).count() == count,
        () -> "expected " + count + " instances, but found " + node.instances());
  }

  public void awaitDraining() {
    node.await(
        () -> node.instances().stream().allMatch(instance -> instance.maxInFlight == 0),
        () -> "expected only draining instances, but found " + node.instances());
  }

  public void awaitProgress(String taskId) {
    node.await(
        () -> {
          FakeTask task = node.tasks().find(taskId);
          return task != null && task.history.stream().anyMatch(event -> event.hasProgress());
        },
        () -> "expected progress of " + node.tasks().find(taskId));
  }

  @Override
  public void close() {
    server.shutdownNow();
    node.stop();
  }
}
