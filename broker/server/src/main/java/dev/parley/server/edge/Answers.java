package dev.parley.server.edge;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers by way of one array for each thread, where protobuf makes one for each answer.
 * Thread-safe.
 *
 * @param marshaller writes those that are too large for it: it does so piece by piece
 */
public record Answers<A>(Marshaller<A> marshaller) implements Marshaller<A> {
  private static final int BYTES_MAX = CodedOutputStream.DEFAULT_BUFFER_SIZE;
  private static final ThreadLocal<byte[]> BYTES =
      ThreadLocal.withInitial(() -> new byte[BYTES_MAX]);

  @Override
  public InputStream stream(A answer) {
    return answer instanceof MessageLite message && message.getSerializedSize() <= BYTES_MAX
        ? new Answer(message)
        : marshaller.stream(answer);
  }

  @Override
  public A parse(InputStream bytes) {
    return marshaller.parse(bytes);
  }

  /** One answer, which the transport drains. Used by one thread. */
  private static final class Answer extends InputStream implements KnownLength, Drainable {
    private final MessageLite message;

    /** What is left of it for a transport that reads it instead; null until that begins. */
    private @Nullable InputStream left;

    Answer(MessageLite message) {
      this.message = message;
    }

    @Override
    public int drainTo(OutputStream out) throws IOException {
      int size = message.getSerializedSize();
      byte[] bytes = BYTES.get();
      CodedOutputStream coded = CodedOutputStream.newInstance(bytes, 0, size);
      message.writeTo(coded);
      coded.checkNoSpaceLeft();
      out.write(bytes, 0, size);
      return size;
    }

    @Override
    public int available() throws IOException {
      return left == null ? message.getSerializedSize() : left.available();
    }

    @Override
    public int read() throws IOException {
      return reading().read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return reading().read(into, offset, length);
    }

    private InputStream reading() {
      InputStream reading = left == null ? new ByteArrayInputStream(message.toByteArray()) : left;
      left = reading;
      return reading;
    }
  }
}
