package dev.parley.examples.audit.check.verifier;

import dev.parley.examples.audit.check.FileStatus;
import dev.parley.examples.audit.check.LocalFinding;
import dev.parley.examples.audit.check.rule.Anchors;
import dev.parley.examples.audit.check.rule.LinkRule;
import dev.parley.examples.audit.check.rule.MarkdownText;
import dev.parley.examples.audit.check.rule.Scope;
import dev.parley.examples.audit.check.tree.SourceFile;
import dev.parley.examples.audit.check.tree.TreeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Looks for broken links on single lines with regular expressions. */
final class LinksRecheck implements Recheck {

  private static final Pattern HINT = Pattern.compile("\\]\\(|\\]\\[|\\]:|(?i:href|src)");

  private static final Pattern INLINE =
      Pattern.compile(
          "(?<!\\\\)\\]\\([ \t\f]*+"
              + "(?:<([^<>]*)>|(?!<)((?:[^\\s()]++|\\((?:[^\\s()]++|\\([^\\s()]*+\\))*+\\))*+))"
              + "(?:[ \t\f]*+\\)|[ \t\f]++[\"'(])");

  private static final Pattern DEFINITION =
      Pattern.compile("^ {0,3}\\[([^\\[\\]^][^\\[\\]]*)\\]:[ \t\f]*(?:<([^<>]*)>|([^\\s<]\\S*))");

  private static final Pattern USE =
      Pattern.compile("(?<![A-Za-z0-9_\\]\\\\])\\[[^\\[\\]]+\\]\\[([^\\[\\]]+)\\](?![\\[(:])");

  private static final Pattern ATTRIBUTE =
      Pattern.compile("(?<![A-Za-z0-9_-])(?i:href|src)[ \t\f]*=[ \t\f]*(?:\"([^\"]*)\"|'([^']*)')");

  private static final Pattern UP = Pattern.compile("/(?!\\.\\.(?:/|$))[^/]+/\\.\\.(?=/|$)");

  private final SourceFile file;
  private final TreeReader reader;
  private final MarkdownText page;
  private final Set<String> defined;
  private final Map<String, Set<String>> anchorsByPath = new HashMap<>();

  LinksRecheck(SourceFile file, TreeReader reader) {
    this.file = file;
    this.reader = reader;
    this.page = MarkdownText.of(file.lines());
    this.defined =
        page.prose().stream()
            .flatMap(line -> DEFINITION.matcher(line).results())
            .map(found -> LinkRule.normalizeLabel(found.group(1)))
            .collect(Collectors.toSet());
  }

  @Override
  public IntStream suspects() {
    return IntStream.rangeClosed(1, page.prose().size())
        .filter(line -> HINT.matcher(page.prose().get(line - 1)).find());
  }

  @Override
  public List<LocalFinding> at(int line) {
    if (line < 1 || line > page.prose().size()) {
      return List.of();
    }
    String text = page.prose().get(line - 1);
    List<LocalFinding> truths = new ArrayList<>();
    for (Pattern pattern : List.of(INLINE, DEFINITION, ATTRIBUTE)) {
      each(pattern, text, found -> judge(line, destination(found)).ifPresent(truths::add));
    }
    each(
        USE,
        text,
        found -> {
          String label = found.group(1);
          boolean isDefined = defined.contains(LinkRule.normalizeLabel(label));
          if (!defined.isEmpty() && !isDefined && LinkRule.isReferenceLabel(label)) {
            truths.add(LinkRule.undefinedReference(line, label));
          }
        });
    return truths;
  }

  /** Every match, overlapping ones too: a link may stand inside of another one's text. */
  private static void each(Pattern pattern, String text, Consumer<MatchResult> action) {
    Matcher matcher = pattern.matcher(text);
    int from = 0;
    while (from <= text.length() && matcher.find(from)) {
      action.accept(matcher.toMatchResult());
      from = matcher.start() + 1;
    }
  }

  private static String destination(MatchResult found) {
    for (int group = 1; group <= found.groupCount(); group++) {
      // The first group of a definition is its label.
      if (found.group(group) != null && (found.groupCount() < 3 || group > 1)) {
        return found.group(group);
      }
    }
    return "";
  }

  private Optional<LocalFinding> judge(int line, String destination) {
    if (!LinkRule.isJudged(destination)) {
      return Optional.empty();
    }
    String path = LinkRule.pathOf(destination);
    String anchor = LinkRule.anchorOf(destination);
    String target = path.isEmpty() ? file.path() : collapse(path);
    if (target.equals("..") || target.startsWith("../")) {
      return Optional.empty();
    }
    boolean exists =
        path.isEmpty() || LinkRule.candidates(target).stream().anyMatch(reader::exists);
    if (!exists) {
      return Optional.of(LinkRule.missingTarget(line, destination));
    }
    boolean page = path.isEmpty() || Scope.isMarkdown(target);
    return page && !anchor.isEmpty() && lacksAnchor(target, anchor)
        ? Optional.of(LinkRule.missingAnchor(line, destination))
        : Optional.empty();
  }

  private boolean lacksAnchor(String path, String anchor) {
    Set<String> anchors =
        anchorsByPath.computeIfAbsent(
            path, to -> Anchors.of(MarkdownText.of(reader.read(to).lines())));
    return !anchors.contains(anchor) && reader.read(path).status() == FileStatus.TEXT;
  }

  /** The path from the root; one that leaves the tree keeps two dots at its start. */
  private String collapse(String relative) {
    String folder = file.path().substring(0, file.path().lastIndexOf('/') + 1);
    String joined = ("/" + folder + relative).replaceAll("(?:/\\.?(?=/|$))+", "");
    String collapsed = UP.matcher(joined).replaceFirst("");
    while (!collapsed.equals(joined)) {
      joined = collapsed;
      collapsed = UP.matcher(joined).replaceFirst("");
    }
    return joined.startsWith("/") ? joined.substring(1) : joined;
  }
}
