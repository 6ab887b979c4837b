package dev.parley.examples.audit.check.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One manager of the audit and what it is responsible for. In JSON a {@link Group} is known by its
 * files and a {@link Division} by its reports, so a manager can be given its own part of the plan
 * as its input.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(Division.class), @JsonSubTypes.Type(Group.class)})
public sealed interface PlanNode permits Division, Group {

  /** The folder that holds all files of this part; {@code .} for the root of the tree. */
  String label();

  /** How many files this part holds. */
  int fileCount();

  /** How many units of work this part comes to. */
  int unitCount();

  /** How many levels of managers there are from here down, this one included. */
  int levels();
}
