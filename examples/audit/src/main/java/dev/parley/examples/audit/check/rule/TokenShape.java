package dev.parley.examples.audit.check.rule;

import dev.parley.examples.audit.check.Severity;
import java.util.List;

/**
 * A kind of credential that can be told by its prefix: the prefix, and then the longest run of
 * characters of its alphabet. A letter, a digit or an underscore right before or right after is no
 * part of a token.
 *
 * @param rule the rule's id
 * @param name what people call it, with its article
 * @param prefix what it starts with; public knowledge, so it may be printed
 * @param alphabet what the rest consists of, as the inside of a regular expression's character
 *     class
 * @param bodyMin the fewest characters after the prefix
 * @param bodyMax the most characters after the prefix
 * @param dots how many dots the rest holds, each between two parts
 * @param severity how bad it is outside of tests
 */
public record TokenShape(
    String rule,
    String name,
    String prefix,
    String alphabet,
    int bodyMin,
    int bodyMax,
    int dots,
    Severity severity) {

  private static final String ALNUM = "A-Za-z0-9";
  private static final String UPPER = "A-Z0-9";
  private static final String URL_SAFE = "A-Za-z0-9_-";
  private static final String URL_SAFE_DOTS = "A-Za-z0-9_.-";
  private static final String PATH = "A-Za-z0-9/";

  private static final int ANY = 512;

  /** Every known kind, in the order in which they are tried. */
  public static final List<TokenShape> ALL =
      List.of(
          high("aws-access-key", "an AWS access key id", "AKIA", UPPER, 16, 16),
          high("aws-access-key", "a temporary AWS access key id", "ASIA", UPPER, 16, 16),
          high("github-token", "a GitHub token", "ghp_", ALNUM, 36, 255),
          high("github-token", "a GitHub OAuth token", "gho_", ALNUM, 36, 255),
          high("github-token", "a GitHub user token", "ghu_", ALNUM, 36, 255),
          high("github-token", "a GitHub server token", "ghs_", ALNUM, 36, 255),
          high("github-token", "a GitHub refresh token", "ghr_", ALNUM, 36, 255),
          high("github-token", "a fine-grained GitHub token", "github_pat_", URL_SAFE, 50, 255),
          high("gitlab-token", "a GitLab token", "glpat-", URL_SAFE, 20, 64),
          high("slack-token", "a Slack bot token", "xoxb-", URL_SAFE, 24, 255),
          high("slack-token", "a Slack user token", "xoxp-", URL_SAFE, 24, 255),
          high("slack-webhook", "a Slack webhook", "hooks.slack.com/services/T", PATH, 30, 255),
          high("google-api-key", "a Google API key", "AIza", URL_SAFE, 35, 35),
          high("stripe-key", "a live Stripe secret key", "sk_live_", ALNUM, 24, 255),
          high("stripe-key", "a live Stripe restricted key", "rk_live_", ALNUM, 24, 255),
          high("npm-token", "an npm token", "npm_", ALNUM, 36, 36),
          high("pypi-token", "a PyPI token", "pypi-AgEIcHlwaS5vcmc", URL_SAFE, 50, 255),
          high("anthropic-key", "an Anthropic API key", "sk-ant-", URL_SAFE, 60, 255),
          high("openai-key", "an OpenAI project key", "sk-proj-", URL_SAFE, 40, 255),
          high("huggingface-token", "a Hugging Face token", "hf_", ALNUM, 34, 40),
          high("digitalocean-token", "a DigitalOcean token", "dop_v1_", "a-f0-9", 64, 64),
          dotted("sendgrid-key", "a SendGrid key", "SG.", 66, 66, 1, Severity.HIGH),
          dotted("json-web-token", "a signed JSON web token", "eyJ", 60, ANY, 2, Severity.MEDIUM));

  /** Whether a run of characters after the prefix makes a token. */
  public boolean accepts(String body) {
    return body.length() >= bodyMin
        && body.length() <= bodyMax
        && body.chars().filter(c -> c == '.').count() == dots
        && body.chars().anyMatch(c -> Ascii.isDigit((char) c))
        && SecretValue.isRandom(body);
  }

  /** What to tell people about a token, without the token. */
  public String describe(int bodyLength) {
    return name
        + ": "
        + prefix
        + "\u2026 ("
        + (prefix.length() + bodyLength)
        + " characters). Revoke it, and keep its successor out of the repository.";
  }

  private static TokenShape high(
      String rule, String name, String prefix, String alphabet, int bodyMin, int bodyMax) {
    return new TokenShape(
        "secrets." + rule, name, prefix, alphabet, bodyMin, bodyMax, 0, Severity.HIGH);
  }

  private static TokenShape dotted(
      String rule, String name, String prefix, int min, int max, int dots, Severity severity) {
    return new TokenShape("secrets." + rule, name, prefix, URL_SAFE_DOTS, min, max, dots, severity);
  }
}
