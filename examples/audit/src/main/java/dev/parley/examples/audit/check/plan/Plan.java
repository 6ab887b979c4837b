package dev.parley.examples.audit.check.plan;

import dev.parley.examples.audit.check.tree.FileEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Builds the hierarchy that audits a tree: managers with at most {@value #REPORTS_MAX} reports
 * each, as many levels as the tree needs, and groups of neighboring files at the bottom. A pure
 * function: the same files, in whatever order, give the same plan.
 */
public final class Plan {

  /** The most reports of one manager. */
  public static final int REPORTS_MAX = 10;

  /** The most files of one group, and so of one unit of work. */
  public static final int FILES_MAX = 25;

  /**
   * The most bytes of one group of several files, so that no worker gets much more than another.
   */
  public static final long GROUP_BYTES_MAX = 2 << 20;

  private Plan() {}

  /** The plan for these files. */
  public static PlanNode of(Collection<FileEntry> files) {
    TreeMap<String, FileEntry> byPath = new TreeMap<>();
    files.forEach(file -> byPath.put(file.path(), file));
    List<Group> groups = Grouping.of(List.copyOf(byPath.values()));
    return groups.isEmpty() ? new Division(".", List.of()) : divide(groups);
  }

  /** One group manages itself; more are spread evenly over managers, neighbors together. */
  private static PlanNode divide(List<Group> groups) {
    if (groups.size() == 1) {
      return groups.get(0);
    }
    int perReport = 1;
    while ((long) perReport * REPORTS_MAX < groups.size()) {
      perReport *= REPORTS_MAX;
    }
    int parts = (groups.size() + perReport - 1) / perReport;
    List<PlanNode> reports = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) groups.size() * part / parts);
      int to = (int) ((long) groups.size() * (part + 1) / parts);
      reports.add(divide(groups.subList(from, to)));
    }
    return new Division(folder(groups), reports);
  }

  private static String folder(List<Group> groups) {
    String first = groups.get(0).label();
    String last = groups.get(groups.size() - 1).label();
    // Groups are in the order of paths, so what the first and the last share, all share.
    return Grouping.commonFolder(first + "/", last + "/");
  }
}
