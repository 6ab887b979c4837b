package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.FileKind;
import dev.parley.examples.audit.check.rule.SizeRule;
import dev.parley.examples.audit.check.tree.SourceFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** Judges size and kind from the bytes again, not from the status that reading came to. */
record SizesRecheck(SourceFile file) implements Recheck {

  private static final int MAGIC_BYTES_MAX = 8;
  private static final String TEXT_CONTROLS = "\t\n\r\f\b\u001B";

  @Override
  public IntStream suspects() {
    return IntStream.of(0);
  }

  @Override
  public List<LocalFinding> at(int line) {
    if (line != 0) {
      return List.of();
    }
    if (file.status() == FileStatus.UNREADABLE) {
      return List.of(SizeRule.unreadable());
    }
    if (!isBinary()) {
      return file.bytes() > FileKind.TEXT_BYTES_MAX
          ? List.of(SizeRule.oversizedText(file.bytes()))
          : List.of();
    }
    List<LocalFinding> truths = new ArrayList<>();
    if (file.bytes() > FileKind.BINARY_BYTES_MAX) {
      truths.add(SizeRule.oversizedBinary(file.bytes()));
    }
    if (!FileKind.isWelcome(file.path())) {
      String start = hexStart();
      for (FileKind kind : FileKind.BUILT) {
        if (start.startsWith(kind.magic())) {
          truths.add(SizeRule.built(kind));
          break;
        }
      }
    }
    return truths;
  }

  private boolean isBinary() {
    String start = hexStart();
    if (start.startsWith("feff") || start.startsWith("fffe")) {
      return false;
    }
    ByteBuffer head = file.head();
    int[] counts = new int[256];
    while (head.hasRemaining()) {
      counts[Byte.toUnsignedInt(head.get())]++;
    }
    int controls =
        IntStream.range(1, ' ').filter(c -> TEXT_CONTROLS.indexOf(c) < 0).map(c -> counts[c]).sum();
    return counts[0] > 0 || controls * 20L > IntStream.of(counts).sum();
  }

  private String hexStart() {
    ByteBuffer head = file.head();
    byte[] start = new byte[Math.min(MAGIC_BYTES_MAX, head.remaining())];
    head.get(start);
    return HexFormat.of().formatHex(start);
  }
}
