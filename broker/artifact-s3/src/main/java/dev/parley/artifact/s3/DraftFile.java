package dev.parley.artifact.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes on the disk of this machine that nothing is left of when the file is closed, or when the
 * process ends, however it does: the file is deleted as soon as it is open. Used by one thread at a
 * time.
 */
final class DraftFile implements AutoCloseable {
  private final FileChannel channel;

  /**
   * Opens one.
   *
   * @param file an empty file, which is deleted
   */
  DraftFile(Path file) throws IOException {
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  long sizeBytes() throws IOException {
    return channel.size();
  }

  /** Reads all of it, from the beginning, as often as asked. */
  InputStream read() {
    return new FromStart();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private final class FromStart extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int count = channel.read(ByteBuffer.wrap(bytes, offset, length), position);
      position += Math.max(0, count);
      return count;
    }
  }
}
