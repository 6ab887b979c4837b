package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.LocalFinding;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the verifier knows about one file, line by line. It works the other way round than a worker:
 * a worker reads the file from its start, this starts from a line that somebody points to. Used by
 * one thread.
 */
interface Recheck {

  /** A file that holds nothing a skill could find. */
  Recheck NOTHING =
      new Recheck() {
        @Override
        public IntStream suspects() {
          return IntStream.empty();
        }

        @Override
        public List<LocalFinding> at(int line) {
          return List.of();
        }
      };

  /**
   * Lines that may hold findings, found cheaply: possibly too many, never too few. 0 is the whole
   * file.
   */
  IntStream suspects();

  /**
   * Every finding that truly stands on this line. A line that the file does not have holds none.
   */
  List<LocalFinding> at(int line);
}
