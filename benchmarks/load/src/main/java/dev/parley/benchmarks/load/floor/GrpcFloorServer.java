package dev.parley.benchmarks.load.floor;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The main class of the server of the gRPC floor: answers each message of a requester by a receipt
 * and an end, each of a worker by an ack and an assignment, and does nothing else.
 *
 * <p>Its transport is set up like the broker's. Arguments: the sizes of receipt, end, ack and
 * assignment in bytes. Prints its port; ends when its standard input does.
 */
public final class GrpcFloorServer {
  private static final int FLOW_CONTROL_WINDOW_BYTES = 128 * 1024;

  private GrpcFloorServer() {}

  /** Serves until the standard input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    byte[] receipt = new byte[Integer.parseInt(arguments[0])];
    byte[] end = new byte[Integer.parseInt(arguments[1])];
    byte[] ack = new byte[Integer.parseInt(arguments[2])];
    byte[] assignment = new byte[Integer.parseInt(arguments[3])];
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("parley.floor.Floor")
            .addMethod(
                RawMessage.REQUESTER,
                ServerCalls.asyncBidiStreamingCall(out -> new Twice(out, receipt, end)))
            .addMethod(
                RawMessage.WORKER,
                ServerCalls.asyncBidiStreamingCall(out -> new Twice(out, ack, assignment)))
            .build();
    Server server = transport().addService(service).build().start();
    System.out.println("port " + server.getPort());
    while (System.in.read() >= 0) {
      // Nothing is expected from there but the end.
    }
    server.shutdownNow().awaitTermination();
  }

  /** One event loop for each processor, on the native transport where there is one. */
  private static NettyServerBuilder transport() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    int threads = Runtime.getRuntime().availableProcessors();
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("parley-floor", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .channelType(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .directExecutor()
        .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES);
  }

  private record Twice(StreamObserver<byte[]> out, byte[] first, byte[] second)
      implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      out.onNext(first);
      out.onNext(second);
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }
}
