package dev.parley.examples.audit.check.rule;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files that a build makes and a repository should not hold, told by their first bytes.
 *
 * @param name what people call it, with its article
 * @param magic the first bytes, in hexadecimal
 */
public record FileKind(String name, String magic) {

  /** Text above this size is a finding, and its content is not searched. */
  public static final int TEXT_BYTES_MAX = 1 << 20;

  /** Binary content above this size is a finding. */
  public static final int BINARY_BYTES_MAX = 512 << 10;

  /** Kinds that are always a finding, whatever their size. */
  public static final List<FileKind> BUILT =
      List.of(
          new FileKind("a Java class", "cafebabe"),
          new FileKind("an ELF executable or library", "7f454c46"),
          new FileKind("a Windows executable", "4d5a9000"),
          new FileKind("a Mach-O executable", "cffaedfe"),
          new FileKind("an archive of object files", "213c617263683e0a"),
          new FileKind("a ZIP or JAR archive", "504b0304"),
          new FileKind("a gzip archive", "1f8b08"),
          new FileKind("an XZ archive", "fd377a585a00"),
          new FileKind("a Zstandard archive", "28b52ffd"),
          new FileKind("a bzip2 archive", "425a6839"));

  /**
   * Archives that belong in a repository, because they start its build; and documents that are ZIP
   * inside.
   */
  private static final Set<String> WELCOME_NAMES =
      Set.of("gradle-wrapper.jar", "maven-wrapper.jar");

  private static final List<String> WELCOME_ENDINGS =
      List.of(".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub");

  /** The built kind that starts with these bytes, if any. */
  public static Optional<FileKind> of(ByteBuffer head) {
    return BUILT.stream().filter(kind -> kind.starts(head)).findFirst();
  }

  /** Whether a file of this name is right to be there, although it is an archive. */
  public static boolean isWelcome(String path) {
    return WELCOME_NAMES.contains(path.substring(path.lastIndexOf('/') + 1))
        || WELCOME_ENDINGS.stream().anyMatch(path::endsWith);
  }

  private boolean starts(ByteBuffer head) {
    ByteBuffer expected = ByteBuffer.wrap(HexFormat.of().parseHex(magic));
    return head.remaining() >= expected.remaining()
        && head.slice(head.position(), expected.remaining()).equals(expected);
  }
}
