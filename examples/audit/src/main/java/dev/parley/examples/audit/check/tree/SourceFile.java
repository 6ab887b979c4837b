package dev.parley.examples.audit.check.tree;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.rule.FileKind;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** One file as it was read. Immutable. */
public final class SourceFile {

  /** How much of a file decides whether it is text. */
  private static final int HEAD_BYTES = 8_000;

  private final String path;
  private final FileStatus status;
  private final long bytes;
  private final String sha256;
  private final byte[] head;
  private final String text;
  private final List<String> lines;

  private SourceFile(
      String path, FileStatus status, long bytes, String sha256, byte[] head, String text) {
    this.path = path;
    this.status = status;
    this.bytes = bytes;
    this.sha256 = sha256;
    this.head = head;
    this.text = text;
    this.lines = status == FileStatus.TEXT ? List.of(text.split("\n", -1)) : List.of();
  }

  static SourceFile unreadable(String path) {
    return new SourceFile(path, FileStatus.UNREADABLE, 0, "", new byte[0], "");
  }

  static SourceFile of(String path, long bytes, String sha256, byte[] content) {
    byte[] head = Arrays.copyOf(content, Math.min(content.length, HEAD_BYTES));
    if (BinaryContent.in(head)) {
      return new SourceFile(path, FileStatus.BINARY, bytes, sha256, head, "");
    }
    if (bytes > FileKind.TEXT_BYTES_MAX) {
      return new SourceFile(path, FileStatus.TOO_LARGE, bytes, sha256, head, "");
    }
    return new SourceFile(path, FileStatus.TEXT, bytes, sha256, head, decode(content));
  }

  /** Relative to the root, with forward slashes. */
  public String path() {
    return path;
  }

  /** What reading came to. */
  public FileStatus status() {
    return status;
  }

  /** The size of the whole file. */
  public long bytes() {
    return bytes;
  }

  /** Digest of the content; empty when unreadable. */
  public String sha256() {
    return sha256;
  }

  /** The first bytes, at most 8,000. */
  public ByteBuffer head() {
    return ByteBuffer.wrap(head).asReadOnlyBuffer();
  }

  /**
   * The text with line feeds as its only line ends; empty unless the status is {@link
   * FileStatus#TEXT}.
   */
  public String text() {
    return text;
  }

  /** The lines of {@link #text()}; none unless the status is {@link FileStatus#TEXT}. */
  public List<String> lines() {
    return lines;
  }

  private static String decode(byte[] content) {
    Charset charset =
        BinaryContent.isUtf16(content) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    // Bytes that are not of the charset become the replacement character, the same in every run.
    String text = new String(content, charset).replace("\r\n", "\n").replace('\r', '\n');
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
