package dev.parley.examples.audit.check.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.TestTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SizesSkillTest {

  private static final int KIB = 1 << 10;

  @TempDir Path folder;

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("text at the limit", "a.txt", text(1024 * KIB), List.of()),
        Arguments.of(
            "text above it", "a.txt", text(1024 * KIB + 1), List.of("0 sizes.oversized-text")),
        Arguments.of("binary at the limit", "a.dat", binary("00", 512 * KIB), List.of()),
        Arguments.of(
            "binary above it",
            "a.dat",
            binary("00", 512 * KIB + 1),
            List.of("0 sizes.oversized-binary")),
        Arguments.of("an image", "a.png", binary("89504e470d0a1a0a00", 9 * KIB), List.of()),
        Arguments.of("compressed, no zero byte", "a", noZeros(9 * KIB), List.of()),
        Arguments.of(
            "a class", "A.class", binary("cafebabe00", 2 * KIB), List.of("0 sizes.built-file")),
        Arguments.of(
            "a jar under a false name",
            "readme.txt",
            binary("504b030414000000", 600 * KIB),
            List.of("0 sizes.built-file", "0 sizes.oversized-binary")),
        Arguments.of(
            "the jar of a build's wrapper",
            "gradle/wrapper/gradle-wrapper.jar",
            binary("504b030414000000", 60 * KIB),
            List.of()),
        Arguments.of(
            "UTF-16 text", "a.txt", "\uFEFFtext".getBytes(StandardCharsets.UTF_16LE), List.of()),
        Arguments.of(
            "Latin-1 text",
            "a.txt",
            "\u00e9t\u00e9".getBytes(StandardCharsets.ISO_8859_1),
            List.of()),
        Arguments.of("an empty file", "a.txt", new byte[0], List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void judgesByContent(String name, String path, byte[] content, List<String> expected) {
    TestTree tree = new TestTree(folder).write(path, content);

    assertThat(tree.found(Skill.SIZES, path)).isEqualTo(expected);
  }

  @Test
  void reportsFilesThatCannotBeRead() {
    assertThat(new TestTree(folder).found(Skill.SIZES, "gone.txt"))
        .containsExactly("0 sizes.unreadable");
  }

  private static byte[] text(int size) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) 'x');
    return content;
  }

  private static byte[] binary(String magic, int size) {
    return Arrays.copyOf(HexFormat.of().parseHex(magic), size);
  }

  private static byte[] noZeros(int size) {
    byte[] content = new byte[size];
    Random random = new Random(1);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (1 + random.nextInt(255));
    }
    return content;
  }
}
