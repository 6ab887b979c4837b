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

  /** A phrase, in lower case with single spaces, that only the header of one license holds. */
  private record Phrase(String text, String id) {}

  private static final List<Phrase> PHRASES =
      List.of(
          new Phrase("licensed under the apache license, version 2.0", "Apache-2.0"),
          new Phrase("under the apache license, version 2.0", "Apache-2.0"),
          new Phrase("apache.org/licenses/license-2.0", "Apache-2.0"),
          new Phrase("gnu affero general public license", "AGPL-3.0-or-later"),
          new Phrase("gnu lesser general public license", "LGPL-3.0-or-later"),
          new Phrase("gnu general public license", "GPL-3.0-or-later"),
          new Phrase("mozilla public license", "MPL-2.0"),
          new Phrase("eclipse public license", "EPL-2.0"),
          new Phrase("permission is hereby granted, free of charge", "MIT"),
          new Phrase("mit license", "MIT"),
          new Phrase("permission to use, copy, modify, and/or distribute", "ISC"),
          new Phrase("redistribution and use in source and binary forms", "BSD-3-Clause"),
          new Phrase("bsd-style license", "BSD-3-Clause"),
          new Phrase("released into the public domain", "Unlicense"));

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
      if (lower.contains(phrase.text())) {
        return new LicenseFact(phrase.id());
      }
    }
    return COPYRIGHT.matcher(lower).find() ? LicenseFact.UNKNOWN : LicenseFact.NONE;
  }
}
