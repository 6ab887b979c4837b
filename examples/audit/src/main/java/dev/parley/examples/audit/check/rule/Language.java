package dev.parley.examples.audit.check.rule;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about a file from its name.
 *
 * @param comments how it writes comments
 * @param role what people use it for
 */
public record Language(CommentSyntax comments, Role role) {

  /** What a kind of file is for. */
  public enum Role {
    /** A program: expected to have a license header, and searched for duplicated blocks. */
    CODE,
    /** Settings: values may stand without quotes. */
    SETTINGS,
    /** Pages and styles. */
    PAGES
  }

  private static final Map<String, Language> BY_EXTENSION = new HashMap<>();
  private static final Map<String, Language> BY_NAME = new HashMap<>();

  static {
    extensions(CommentSyntax.JAVA, Role.CODE, "java kt kts scala swift cs");
    extensions(CommentSyntax.C, Role.CODE, "c h cc cpp cxx hh hpp hxx m mm rs proto thrift");
    extensions(CommentSyntax.GO, Role.CODE, "go");
    extensions(CommentSyntax.SCRIPT, Role.CODE, "js jsx mjs cjs ts tsx mts cts");
    extensions(CommentSyntax.GROOVY, Role.CODE, "groovy gradle dart");
    extensions(CommentSyntax.PHP, Role.CODE, "php");
    extensions(CommentSyntax.PYTHON, Role.CODE, "py pyi ex exs");
    extensions(CommentSyntax.HASH, Role.CODE, "sh bash zsh rb pl pm r jl nim");
    extensions(CommentSyntax.SEMICOLON, Role.CODE, "el lisp scm clj cljs");
    extensions(CommentSyntax.PERCENT, Role.CODE, "erl hrl");
    extensions(CommentSyntax.PERCENT, Role.PAGES, "tex");
    extensions(CommentSyntax.SQL, Role.CODE, "sql");
    extensions(CommentSyntax.LUA, Role.CODE, "lua");
    extensions(CommentSyntax.HASKELL, Role.CODE, "hs elm");
    extensions(CommentSyntax.HASH, Role.SETTINGS, "yml yaml toml properties conf cfg env tf ini");
    extensions(CommentSyntax.HASH, Role.PAGES, "mk cmake graphql");
    extensions(CommentSyntax.SASS, Role.PAGES, "scss sass less");
    extensions(CommentSyntax.CSS, Role.PAGES, "css");
    extensions(CommentSyntax.MARKUP, Role.PAGES, "md markdown html htm xhtml xml xsd xsl vue");
    Language hash = new Language(CommentSyntax.HASH, Role.SETTINGS);
    for (String name :
        "dockerfile makefile gnumakefile gemfile rakefile .env .npmrc".split(" ", -1)) {
      BY_NAME.put(name, hash);
    }
  }

  /** The language of the file with this path; empty when its name says nothing. */
  public static Optional<Language> of(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    Language byName = BY_NAME.get(name);
    if (byName != null) {
      return Optional.of(byName);
    }
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? Optional.empty()
        : Optional.ofNullable(BY_EXTENSION.get(name.substring(dot + 1)));
  }

  private static void extensions(CommentSyntax comments, Role role, String names) {
    Language language = new Language(comments, role);
    for (String name : names.split(" ", -1)) {
      BY_EXTENSION.put(name, language);
    }
  }
}
