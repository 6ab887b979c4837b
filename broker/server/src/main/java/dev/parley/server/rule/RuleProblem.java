package dev.parley.server.rule;

/**
 * Something that is wrong in a file of rules. Immutable.
 *
 * @param line where, from 1; 0 when it is about the file as a whole
 * @param ruleId of the rule; empty when it is about no rule, or one without an id
 * @param field of the rule; empty when it is about all of it
 * @param message what was expected and what was found
 */
public record RuleProblem(int line, String ruleId, String field, String message) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (line > 0) {
      text.append("line ").append(line).append(": ");
    }
    if (!ruleId.isEmpty()) {
      text.append("rule ").append(ruleId).append(": ");
    }
    if (!field.isEmpty()) {
      text.append(field).append(": ");
    }
    return text.append(message).toString();
  }
}
