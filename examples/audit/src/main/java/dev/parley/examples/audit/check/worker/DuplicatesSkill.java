package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.rule.BlockRule;
import dev.parley.examples.audit.check.tree.SourceFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;

/** Fingerprints the code of a file by winnowing, in one pass over rolling hashes. */
final class DuplicatesSkill {

  private DuplicatesSkill() {}

  static Examination examine(SourceFile file) {
    CodeLines lines = CodeLines.of(file);
    // A shorter file cannot hold a block that counts.
    return lines.size() < BlockRule.BLOCK_LINES
        ? Examination.NOTHING
        : Examination.of(Fingerprints.of(winnow(gramHashes(lines))));
  }

  private static int[] gramHashes(CodeLines lines) {
    int[] hashes = new int[lines.size() - BlockRule.GRAM_LINES + 1];
    long leading = 1;
    for (int i = 1; i < BlockRule.GRAM_LINES; i++) {
      leading *= BlockRule.GRAM_BASE;
    }
    long rolling = 0;
    for (int i = 0; i < lines.size(); i++) {
      int gram = i - BlockRule.GRAM_LINES + 1;
      if (gram > 0) {
        rolling -= lines.hash(gram - 1) * leading;
      }
      rolling = rolling * BlockRule.GRAM_BASE + lines.hash(i);
      if (gram >= 0) {
        hashes[gram] = BlockRule.fold(rolling);
      }
    }
    return hashes;
  }

  /** The smallest hash of each window, the last one where several are smallest. */
  private static IntStream winnow(int[] hashes) {
    IntStream.Builder selected = IntStream.builder();
    Deque<Integer> ascending = new ArrayDeque<>();
    int last = -1;
    for (int i = 0; i < hashes.length; i++) {
      while (!ascending.isEmpty() && hashes[ascending.getLast()] >= hashes[i]) {
        ascending.removeLast();
      }
      ascending.addLast(i);
      if (ascending.getFirst() <= i - BlockRule.WINDOW_GRAMS) {
        ascending.removeFirst();
      }
      int smallest = ascending.getFirst();
      if (i >= BlockRule.WINDOW_GRAMS - 1 && smallest != last) {
        selected.add(hashes[smallest]);
        last = smallest;
      }
    }
    return selected.build();
  }
}
