package dev.parley.examples.audit.check.rule;

import java.util.List;
import java.util.Locale;

/** Names of variables and settings whose values are secret. */
public final class SecretNames {

  /** Ends of names, with their dots, dashes and underscores left out. */
  private static final List<String> ENDINGS =
      List.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "token",
          "apikey",
          "accesskey",
          "secretkey",
          "privatekey",
          "authkey",
          "signingkey",
          "encryptionkey",
          "accountkey",
          "credential",
          "credentials");

  private SecretNames() {}

  /**
   * Whether the last word of a name, such as {@code spring.datasource.password}, announces a
   * secret.
   */
  public static boolean isSensitive(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    return ENDINGS.stream().anyMatch(plain::endsWith);
  }
}
