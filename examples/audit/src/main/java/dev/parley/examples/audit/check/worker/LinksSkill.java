package dev.parley.examples.audit.check.worker;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.Anchors;
import dev.parley.examples.audit.check.rule.LinkRule;
import dev.parley.examples.audit.check.rule.MarkdownText;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.tree.TreeReader;
import dev.parley.examples.audit.check.worker.LinkScanner.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds links of a Markdown page that lead nowhere inside the tree. Links out of the tree are not
 * judged. One instance serves one unit of work in one thread: it remembers the anchors of the pages
 * that it has met.
 */
final class LinksSkill {

  private final TreeReader reader;
  private final Map<String, Set<String>> anchorsByPath = new HashMap<>();

  LinksSkill(TreeReader reader) {
    this.reader = reader;
  }

  List<LocalFinding> examine(SourceFile file) {
    MarkdownText page = MarkdownText.of(file.lines());
    LinkScanner scanner = LinkScanner.scan(page.prose());
    List<LocalFinding> findings = new ArrayList<>();
    for (Link link : scanner.destinations()) {
      if (LinkRule.isJudged(link.text())) {
        judge(file.path(), link).ifPresent(findings::add);
      }
    }
    Set<String> defined = new HashSet<>();
    scanner.definedLabels().forEach(label -> defined.add(LinkRule.normalizeLabel(label)));
    for (Link use : scanner.usedLabels()) {
      // A page without definitions does not link by reference: its brackets are just brackets.
      if (!defined.isEmpty()
          && LinkRule.isReferenceLabel(use.text())
          && !defined.contains(LinkRule.normalizeLabel(use.text()))) {
        findings.add(LinkRule.undefinedReference(use.line(), use.text()));
      }
    }
    return findings;
  }

  private Optional<LocalFinding> judge(String from, Link link) {
    String path = LinkRule.pathOf(link.text());
    String anchor = LinkRule.anchorOf(link.text());
    if (path.isEmpty()) {
      return anchor.isEmpty() || hasAnchor(from, anchor)
          ? Optional.empty()
          : Optional.of(LinkRule.missingAnchor(link.line(), link.text()));
    }
    Optional<String> target = resolve(from, path);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    if (LinkRule.candidates(target.get()).stream().noneMatch(reader::exists)) {
      return Optional.of(LinkRule.missingTarget(link.line(), link.text()));
    }
    return anchor.isEmpty() || !Scope.isMarkdown(target.get()) || hasAnchor(target.get(), anchor)
        ? Optional.empty()
        : Optional.of(LinkRule.missingAnchor(link.line(), link.text()));
  }

  private boolean hasAnchor(String path, String anchor) {
    // A page that is too large to search may well have it.
    return anchorsByPath.computeIfAbsent(path, this::anchors).contains(anchor)
        || reader.read(path).status() != FileStatus.TEXT;
  }

  private Set<String> anchors(String path) {
    return Anchors.of(MarkdownText.of(reader.read(path).lines()));
  }

  /** The path from the root; empty when it leaves the tree. */
  private static Optional<String> resolve(String from, String relative) {
    Deque<String> segments = new ArrayDeque<>();
    int slash = from.lastIndexOf('/');
    String joined = slash < 0 ? relative : from.substring(0, slash) + "/" + relative;
    for (String segment : joined.split("/", -1)) {
      if (segment.equals("..")) {
        if (segments.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return Optional.of(String.join("/", segments));
  }
}
