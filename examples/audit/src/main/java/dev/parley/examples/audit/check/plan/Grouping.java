package dev.parley.examples.audit.check.plan;

import dev.parley.examples.audit.check.rule.FileKind;
import dev.parley.examples.audit.check.tree.FileEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a sorted list of files into groups along folders: a folder that fits stays together, small
 * neighbors share a group, and a folder that is too large is cut into groups of about the same
 * size.
 */
final class Grouping {

  /** Files that stay together: a folder with everything below it, or one file. */
  private record Cluster(int from, int to, long bytes) {
    int count() {
      return to - from;
    }

    boolean fits() {
      return count() == 1 || (count() <= Plan.FILES_MAX && bytes <= Plan.GROUP_BYTES_MAX);
    }

    boolean fitsWith(Cluster next) {
      return new Cluster(from, next.to, bytes + next.bytes).fits();
    }
  }

  private final List<FileEntry> files;
  private final List<Group> groups = new ArrayList<>();

  private Grouping(List<FileEntry> files) {
    this.files = files;
  }

  static List<Group> of(List<FileEntry> sorted) {
    Grouping grouping = new Grouping(sorted);
    Cluster all = grouping.cluster(0, sorted.size());
    if (all.count() > 0) {
      if (all.fits()) {
        grouping.close(all);
      } else {
        grouping.cut(all, 0);
      }
    }
    return grouping.groups;
  }

  /** The deepest folder that holds both paths; {@code .} when that is the root. */
  static String commonFolder(String first, String second) {
    int end = 0;
    for (int i = 0; i < first.length() && i < second.length(); i++) {
      if (first.charAt(i) != second.charAt(i)) {
        break;
      }
      if (first.charAt(i) == '/') {
        end = i;
      }
    }
    return end == 0 ? "." : first.substring(0, end);
  }

  /** Cuts a folder that does not fit; its files' paths have {@code prefix} characters in common. */
  private void cut(Cluster folder, int prefix) {
    List<Cluster> run = new ArrayList<>();
    int from = folder.from();
    while (from < folder.to()) {
      int slash = path(from).indexOf('/', prefix);
      int to =
          slash < 0 ? from + 1 : folderEnd(from, folder.to(), path(from).substring(0, slash + 1));
      Cluster child = cluster(from, to);
      if (child.fits()) {
        run.add(child);
      } else {
        closeRun(run);
        cut(child, slash + 1);
      }
      from = to;
    }
    closeRun(run);
  }

  /** Makes groups of about the same size out of neighbors that each fit, and empties the list. */
  private void closeRun(List<Cluster> run) {
    int total = run.stream().mapToInt(Cluster::count).sum();
    int parts = (total + Plan.FILES_MAX - 1) / Plan.FILES_MAX;
    int target = parts == 0 ? 0 : (total + parts - 1) / parts;
    Cluster open = null;
    for (Cluster next : run) {
      if (open == null) {
        open = next;
      } else if (open.count() < target && open.fitsWith(next)) {
        open = new Cluster(open.from(), next.to(), open.bytes() + next.bytes());
      } else {
        close(open);
        open = next;
      }
    }
    if (open != null) {
      close(open);
    }
    run.clear();
  }

  private void close(Cluster cluster) {
    List<String> paths =
        files.subList(cluster.from(), cluster.to()).stream().map(FileEntry::path).toList();
    groups.add(new Group(commonFolder(paths.get(0), paths.get(paths.size() - 1)), paths));
  }

  private int folderEnd(int from, int limit, String folder) {
    int end = from;
    while (end < limit && path(end).startsWith(folder)) {
      end++;
    }
    return end;
  }

  private Cluster cluster(int from, int to) {
    // More than this is not read of any file.
    long bytes =
        files.subList(from, to).stream()
            .mapToLong(file -> Math.min(file.bytes(), FileKind.TEXT_BYTES_MAX))
            .sum();
    return new Cluster(from, to, bytes);
  }

  private String path(int index) {
    return files.get(index).path();
  }
}
