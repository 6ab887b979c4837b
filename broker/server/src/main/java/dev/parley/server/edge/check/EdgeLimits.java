package dev.parley.server.edge.check;

import dev.parley.engine.task.TaskLimits;
import dev.parley.v1.Limits;

/**
 * What the edge will take. Each limit has its own reason in the error catalogue. Immutable.
 *
 * @param payloadBytesMax the largest serialized spec, result or verdict
 * @param frameBytesMax the largest frame of an agent
 * @param messageBytesMax the largest message of any call: what the transport lets in
 * @param progressBytesMax the largest serialized progress
 * @param inFlightMax the most unfinished work of one instance
 * @param unackedFramesMax the most frames of one stream that wait for their ack
 * @param outboundFramesMax the most frames that wait for one agent to read them
 * @param batchRequestsMax the most requests of one batch
 * @param createWindow the most requests of one {@code StreamTasks} that wait for their answer
 * @param followsMax the most followed tasks of one {@code StreamTasks}
 * @param watchEventsMax the most events that wait for one watcher to read them
 * @param watchesMax the most watches of one principal
 * @param watchStallMs milliseconds after which a watcher that reads nothing is cut off
 * @param sessionsMax the most agent streams
 * @param helloWaitMs milliseconds that a new stream may take to say hello
 * @param heartbeatIntervalMs milliseconds between heartbeats that agents are asked for
 * @param questionBytesMax the largest serialized question
 * @param answerBytesMax the largest serialized answer
 * @param messageTextBytesMax the largest serialized message to running work
 * @param proposalBytesMax the largest serialized proposal
 */
public record EdgeLimits(
    int payloadBytesMax,
    int frameBytesMax,
    int messageBytesMax,
    int progressBytesMax,
    int inFlightMax,
    int unackedFramesMax,
    int outboundFramesMax,
    int batchRequestsMax,
    int createWindow,
    int followsMax,
    int watchEventsMax,
    int watchesMax,
    long watchStallMs,
    int sessionsMax,
    long helloWaitMs,
    long heartbeatIntervalMs,
    int questionBytesMax,
    int answerBytesMax,
    int messageTextBytesMax,
    int proposalBytesMax) {

  public static final EdgeLimits DEFAULT =
      new EdgeLimits(
          512 * 1024,
          1024 * 1024,
          4 * 1024 * 1024,
          64 * 1024,
          1_000,
          1_024,
          4_096,
          1_000,
          1_024,
          200_000,
          1_024,
          5_000,
          60_000,
          20_000,
          10_000,
          10_000,
          16 * 1024,
          16 * 1024,
          32 * 1024,
          32 * 1024);

  /** The longest time that a deadline or a wait may be. */
  static final long DURATION_MAX_MS = 366L * 24 * 3_600_000;

  /** What agents are told. */
  public Limits toMessage(TaskLimits tasks) {
    return Limits.newBuilder()
        .setPayloadBytesMax(payloadBytesMax)
        .setFrameBytesMax(frameBytesMax)
        .setInFlightMax(inFlightMax)
        .setUnackedFramesMax(unackedFramesMax)
        .setProgressBytesMax(progressBytesMax)
        .setDepthMax(tasks.depthMax())
        .setChildrenMax(tasks.childrenMax())
        .setBatchRequestsMax(batchRequestsMax)
        .setHistoryEventsMax(tasks.historyEventsMax())
        .setDeadlineMax(Times.duration(DURATION_MAX_MS))
        .setQuestionBytesMax(questionBytesMax)
        .setAnswerBytesMax(answerBytesMax)
        .setMessageBytesMax(messageTextBytesMax)
        .setQuestionsMax(tasks.questionsMax())
        .setMessagesMax(tasks.messagesMax())
        .setProposalBytesMax(proposalBytesMax)
        .setProposalsMax(tasks.proposalsMax())
        .setHistoryBytesMax(tasks.historyBytesMax())
        .build();
  }
}
