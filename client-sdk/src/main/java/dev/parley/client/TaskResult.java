package dev.parley.client;

import dev.parley.v1.CriterionFinding;
import dev.parley.v1.FindingState;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.Usage;

/** What came out of an attempt. Immutable. */
public final class TaskResult implements TaskReturn {
  private final Result result;

  private TaskResult(Result result) {
    this.result = result;
  }

  /** A result of one text. */
  public static TaskResult text(String text) {
    return builder().text(text).build();
  }

  /** A result of one JSON value. */
  public static TaskResult json(String json) {
    return builder().json(json).build();
  }

  /** A result from its message. */
  public static TaskResult of(Result result) {
    return new TaskResult(result);
  }

  /** Starts a result of several parts. */
  public static Builder builder() {
    return new Builder();
  }

  /** What was produced. */
  public Content outputs() {
    return Content.of(result.getOutputsList());
  }

  /** The text of the outputs; see {@link Content#text()}. */
  public String text() {
    return outputs().text();
  }

  /** The first JSON value of the outputs; see {@link Content#json()}. */
  public String json() {
    return outputs().json();
  }

  /** What was done, in one or two sentences; may be empty. */
  public String summary() {
    return result.getSummary();
  }

  /** The message of the protocol. */
  public Result toMessage() {
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaskResult that && that.result.equals(result);
  }

  @Override
  public int hashCode() {
    return result.hashCode();
  }

  @Override
  public String toString() {
    return "TaskResult[" + result.getOutputsCount() + " parts, " + result.getSummary() + "]";
  }

  /** Collects a result. Not thread-safe. */
  public static final class Builder {
    private final Result.Builder result = Result.newBuilder();

    private Builder() {}

    /** Adds a text. */
    public Builder text(String text) {
      return part(Content.textPart(text));
    }

    /** Adds a text under a name. */
    public Builder text(String name, String text) {
      return part(Content.named(name, Content.textPart(text)));
    }

    /** Adds a JSON value. */
    public Builder json(String json) {
      return part(Content.jsonPart(json));
    }

    /** Adds a JSON value under a name. */
    public Builder json(String name, String json) {
      return part(Content.named(name, Content.jsonPart(json)));
    }

    /** Adds bytes under a name. */
    public Builder bytes(String name, String mediaType, byte[] data) {
      return part(Content.named(name, Content.bytesPart(mediaType, data)));
    }

    /** Adds a part. At most 256 in all. */
    public Builder part(Part part) {
      result.addOutputs(part);
      return this;
    }

    /** What was done, in one or two sentences. At most 4,096 characters. */
    public Builder summary(String summary) {
      result.setSummary(summary);
      return this;
    }

    /** The agent's own judgement of one criterion. It never counts as a verdict. */
    public Builder assess(String criterionId, FindingState state, String evidence) {
      result.addSelfAssessment(
          CriterionFinding.newBuilder()
              .setCriterionId(criterionId)
              .setState(state)
              .setEvidence(evidence));
      return this;
    }

    /** What the attempt used in all. Default: what was told to {@link TaskContext#addUsage}. */
    public Builder usage(Usage usage) {
      result.setUsage(usage);
      return this;
    }

    /** The result. */
    public TaskResult build() {
      return new TaskResult(result.build());
    }
  }
}
