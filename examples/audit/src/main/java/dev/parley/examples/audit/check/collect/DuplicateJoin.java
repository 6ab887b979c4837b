package dev.parley.examples.audit.check.collect;

import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.Fingerprints;
import dev.parley.examples.audit.check.Severity;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.rule.BlockRule;
import dev.parley.examples.audit.check.tree.TreeReader;
import dev.parley.examples.audit.check.worker.CodeLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Joins the fingerprints of all files into duplicates. Two steps: fingerprints that occur twice
 * name the candidates; the candidates' code is then compared line by line.
 *
 * <p>Blocks are looked for in the order of paths and lines. The first place of a block is its
 * original; each later place is one finding, which names the original. Findings of one file do not
 * overlap.
 */
final class DuplicateJoin {

  /**
   * Of a block that occurs very often, only this many places are compared; the rest looks the same.
   */
  private static final int PLACES_MAX = 32;

  /** Where a block starts: a file's position in the list, and the index of a significant line. */
  private record Place(int file, int line) {}

  private final List<String> paths;
  private final List<CodeLines> codes;
  private final Map<Integer, List<Place>> places = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  private DuplicateJoin(List<String> paths, List<CodeLines> codes) {
    this.paths = paths;
    this.codes = codes;
  }

  /** The files, by path, that share a fingerprint with another file or repeat one themselves. */
  static List<String> candidates(SortedMap<String, Fingerprints> prints) {
    int[] all = prints.values().stream().flatMapToInt(Fingerprints::hashes).sorted().toArray();
    int[] shared =
        IntStream.range(1, all.length).filter(i -> all[i] == all[i - 1]).map(i -> all[i]).toArray();
    return prints.entrySet().stream()
        .filter(entry ->
            entry.getValue().repeats()
                || entry.getValue().hashes().anyMatch(h -> Arrays.binarySearch(shared, h) >= 0))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The duplicates among these files, which are in the order of their paths. */
  static List<Finding> join(List<String> paths, TreeReader reader) {
    List<CodeLines> codes = paths.stream().map(path -> CodeLines.of(reader.read(path))).toList();
    DuplicateJoin join = new DuplicateJoin(paths, codes);
    for (int file = 0; file < codes.size(); file++) {
      join.searchFile(file);
    }
    return join.findings;
  }

  private void searchFile(int file) {
    CodeLines code = codes.get(file);
    int at = 0;
    while (at + BlockRule.BLOCK_LINES <= code.size()) {
      if (code.hashes(at, BlockRule.BLOCK_LINES).distinct().count()
          < BlockRule.DISTINCT_LINES_MIN) {
        at++;
        continue;
      }
      List<Place> known = places.getOrDefault(blockHash(code, at), List.of());
      Place here = new Place(file, at);
      Place original = here;
      int longest = 0;
      for (Place place : known) {
        int length = sharedLines(place, here);
        if (length > longest) {
          original = place;
          longest = length;
        }
      }
      if (longest >= BlockRule.BLOCK_LINES) {
        report(original, here, longest);
        // Blocks that start inside of this copy and end behind it have not been seen before.
        int behind = at + longest;
        for (at = behind - BlockRule.BLOCK_LINES + 1; at < behind; at++) {
          remember(file, at);
        }
      } else {
        remember(file, at);
        at++;
      }
    }
  }

  private void remember(int file, int line) {
    CodeLines code = codes.get(file);
    if (line + BlockRule.BLOCK_LINES <= code.size()) {
      List<Place> known = places.computeIfAbsent(blockHash(code, line), hash -> new ArrayList<>(1));
      if (known.size() < PLACES_MAX) {
        known.add(new Place(file, line));
      }
    }
  }

  /** How many lines from two places on are equal, without the two running into each other. */
  private int sharedLines(Place first, Place second) {
    CodeLines one = codes.get(first.file());
    CodeLines two = codes.get(second.file());
    int limit = Math.min(one.size() - first.line(), two.size() - second.line());
    if (first.file() == second.file()) {
      limit = Math.min(limit, second.line() - first.line());
    }
    int length = 0;
    while (length < limit && one.hash(first.line() + length) == two.hash(second.line() + length)) {
      length++;
    }
    return length;
  }

  private void report(Place original, Place copy, int length) {
    CodeLines code = codes.get(copy.file());
    String message =
        length
            + " lines of code, down to line "
            + code.number(copy.line() + length - 1)
            + ", repeat "
            + paths.get(original.file())
            + " from line "
            + codes.get(original.file()).number(original.line())
            + " on.";
    Severity severity = length >= BlockRule.LONG_BLOCK_LINES ? Severity.MEDIUM : Severity.LOW;
    int line = code.number(copy.line());
    findings.add(
        new Finding(
            Skill.DUPLICATES, paths.get(copy.file()), line, severity, "duplicates.block", message));
  }

  private static int blockHash(CodeLines code, int at) {
    return Arrays.hashCode(code.hashes(at, BlockRule.BLOCK_LINES).toArray());
  }
}
