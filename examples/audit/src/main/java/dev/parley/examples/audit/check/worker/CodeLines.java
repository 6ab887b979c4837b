package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.rule.BlockRule;
import dev.parley.examples.audit.check.rule.Language;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.worker.CommentScanner.Comment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The significant lines of one source file: where each stands, and a hash of what it says.
 * Immutable.
 */
public final class CodeLines {

  private final int[] numbers;
  private final int[] hashes;

  private CodeLines(int[] numbers, int[] hashes) {
    this.numbers = numbers;
    this.hashes = hashes;
  }

  /** Takes the significant lines out of a file; none when it is no code, or generated. */
  public static CodeLines of(SourceFile file) {
    Optional<Language> language = Language.of(file.path());
    if (language.isEmpty() || Scope.isGenerated(file.path(), file.text())) {
      return new CodeLines(new int[0], new int[0]);
    }
    char[] code = file.text().toCharArray();
    for (Comment comment : CommentScanner.scan(file.text(), language.get().comments())) {
      for (int i = comment.start(); i < comment.end(); i++) {
        code[i] = code[i] == '\n' ? '\n' : ' ';
      }
    }
    String[] lines = new String(code).split("\n", -1);
    List<Integer> significant = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      lines[i] = lines[i].strip();
      if (BlockRule.isSignificant(lines[i])) {
        significant.add(i);
      }
    }
    return new CodeLines(
        significant.stream().mapToInt(i -> i + 1).toArray(),
        significant.stream().mapToInt(i -> BlockRule.lineHash(squeeze(lines[i]))).toArray());
  }

  /** How many there are. */
  public int size() {
    return numbers.length;
  }

  /** The line number, from 1, of the significant line with this index. */
  public int number(int index) {
    return numbers[index];
  }

  /** The hash of the significant line with this index. */
  public int hash(int index) {
    return hashes[index];
  }

  /** The hashes of {@code count} lines from {@code from} on. */
  public IntStream hashes(int from, int count) {
    return IntStream.range(from, from + count).map(i -> hashes[i]);
  }

  private static String squeeze(String line) {
    StringBuilder squeezed = new StringBuilder(line.length());
    line.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> squeezed.append((char) c));
    return squeezed.toString();
  }
}
