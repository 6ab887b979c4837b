package dev.parley.benchmarks.load.floor;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Messages that are bytes and nothing else, and the calls that they travel by. */
final class RawMessage {
  private static final String SERVICE = "parley.floor.Floor";

  /** The stream of a requester. */
  static final MethodDescriptor<byte[], byte[]> REQUESTER = method("Requester");

  /** The stream of a worker. */
  static final MethodDescriptor<byte[], byte[]> WORKER = method("Worker");

  private RawMessage() {}

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.BIDI_STREAMING)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new Outgoing(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Bytes that gRPC need not copy one by one, as those of Protobuf's messages. */
  private static final class Outgoing extends ByteArrayInputStream
      implements KnownLength, Drainable {
    Outgoing(byte[] message) {
      super(message);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int bytes = available();
      target.write(buf, pos, bytes);
      pos += bytes;
      return bytes;
    }
  }
}
