package dev.parley.examples.audit.check.rule;

import dev.parley.examples.audit.check.LicenseFact;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognizes a license in the comments at the head of a source file. */
public final class LicenseText {

  /** Only comments that start within this many lines can be a header. */
  public static final int HEAD_LINES = 30;

  /** At most this much of them is read. */
  public static final int HEAD_CHARS = 8_000;

  private static final Pattern SPDX =
      Pattern.compile(
          "SPDX-License-Identifier: ?([A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*)");

  /** A line break with the comment marks around it. */
  private static final Pattern LINE_BREAK =
      Pattern.compile("[ \\t\\f*/#;%<>!{}-]*\n[ \\t\\f*/#;%<>!{}-]*");

  private static final Pattern BLANKS = Pattern.compile("[ \\t\\f]+");

  private static final Pattern COPYRIGHT =
      Pattern.compile(
          "\\bcopyright\\b.{0,80}\\b(?:19|20)\\d\\d\\b|\\bcopyright (?:\\(c\\)|\u00a9)|all rights"
              + " reserved");

  /** The version that a header names after the license, and the permission to use a later one. */
  private static final Pattern VERSION =
      Pattern.compile("\\bv(?:ersion|\\.)? ?(\\d)(\\.\\d)?\\b(.{0,60}any later version)?");

  private static final int VERSION_CHARS_MAX = 250;

  /** A phrase, in lower case with single spaces, that only the headers of one license hold. */
  private record Phrase(String text, Naming naming, String id) {}

  /** How a phrase leads to an SPDX id. */
  private enum Naming {
    /** The id as it stands. */
    PLAIN,
    /** The id and the version that follows the phrase. */
    VERSIONED,
    /** The same, and whether later versions are allowed. */
    GNU
  }

  private static final List<Phrase> PHRASES =
      List.of(
          new Phrase("under the apache license, version 2.0", Naming.PLAIN, "Apache-2.0"),
          new Phrase("apache.org/licenses/license-2.0", Naming.PLAIN, "Apache-2.0"),
          new Phrase("gnu affero general public license", Naming.GNU, "AGPL"),
          new Phrase("gnu lesser general public license", Naming.GNU, "LGPL"),
          new Phrase("gnu general public license", Naming.GNU, "GPL"),
          new Phrase("mozilla public license", Naming.VERSIONED, "MPL"),
          new Phrase("eclipse public license", Naming.VERSIONED, "EPL"),
          new Phrase("permission is hereby granted, free of charge", Naming.PLAIN, "MIT"),
          new Phrase("under the mit license", Naming.PLAIN, "MIT"),
          new Phrase("permission to use, copy, modify, and/or distribute", Naming.PLAIN, "ISC"),
          new Phrase("neither the name of", Naming.PLAIN, "BSD-3-Clause"),
          new Phrase("redistribution and use in source and binary", Naming.PLAIN, "BSD-2-Clause"),
          new Phrase("released into the public domain", Naming.PLAIN, "Unlicense"));

  private LicenseText() {}

  /**
   * What the head says. {@code comments} is the text of the comments, with or without their marks.
   */
  public static LicenseFact recognize(String comments) {
    String plain = BLANKS.matcher(LINE_BREAK.matcher(comments).replaceAll(" ")).replaceAll(" ");
    Matcher spdx = SPDX.matcher(plain);
    if (spdx.find()) {
      return new LicenseFact(spdx.group(1));
    }
    String lower = plain.toLowerCase(Locale.ROOT);
    for (Phrase phrase : PHRASES) {
      int at = lower.indexOf(phrase.text());
      if (at >= 0) {
        return fact(phrase, lower.substring(at + phrase.text().length()));
      }
    }
    return COPYRIGHT.matcher(lower).find() ? LicenseFact.UNKNOWN : LicenseFact.NONE;
  }

  private static LicenseFact fact(Phrase phrase, String after) {
    if (phrase.naming() == Naming.PLAIN) {
      return new LicenseFact(phrase.id());
    }
    Matcher version = VERSION.matcher(after);
    if (!version.find() || version.start() > VERSION_CHARS_MAX) {
      return LicenseFact.UNKNOWN;
    }
    String minor = version.group(2) == null ? ".0" : version.group(2);
    String id = phrase.id() + "-" + version.group(1) + minor;
    if (phrase.naming() == Naming.VERSIONED) {
      return new LicenseFact(id);
    }
    return new LicenseFact(id + (version.group(3) == null ? "-only" : "-or-later"));
  }
}
