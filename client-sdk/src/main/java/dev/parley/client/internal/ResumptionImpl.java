package dev.parley.client.internal;

import com.google.protobuf.ByteString;
import dev.parley.client.ParleyException;
import dev.parley.client.QuestionAnswerer;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Resumption;
import dev.parley.client.Review;
import dev.parley.client.TaskOutcome;
import dev.parley.client.TaskResult;
import dev.parley.v1.Answer;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.JoinStatus;
import dev.parley.v1.Lease;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.util.Set;

/** Where one attempt goes on: the first page of children came with it, the others are read. */
final class ResumptionImpl implements Resumption {
  private final ClientCore core;
  private final Lease lease;
  private final Caller caller;
  private final dev.parley.v1.Resumption message;

  ResumptionImpl(ClientCore core, Lease lease, Caller caller, dev.parley.v1.Resumption message) {
    this.core = core;
    this.lease = lease;
    this.caller = caller;
    this.message = message;
  }

  @Override
  public ByteString continuation() {
    return message.getContinuation();
  }

  @Override
  public JoinStatus join() {
    return message.getJoin();
  }

  @Override
  public Iterable<Task> children() {
    Children joined = new Children(core, lease.getTaskId(), true);
    return new Paged<>(token ->
        token.isEmpty()
            ? new Paged.Page<>(message.getChildrenList(), message.getNextPageToken())
            : joined.page(token));
  }

  @Override
  public Iterable<TaskOutcome> outcomes() {
    return Children.outcomes(children());
  }

  @Override
  public int review(ResultReviewer reviewer) throws Exception {
    int judged = 0;
    for (Task child : children()) {
      if (child.getState() == TaskState.TASK_STATE_VERIFYING && child.getRoundsCount() > 0) {
        judged += judge(child, reviewer) ? 1 : 0;
      }
    }
    return judged;
  }

  @Override
  public int answer(QuestionAnswerer answerer) throws Exception {
    int answered = 0;
    for (Task child : children()) {
      Handle handle = Handle.ofId(core, child.getTaskId(), caller);
      for (QuestionRecord record : child.getQuestionsList()) {
        if (record.getState() == QuestionState.QUESTION_STATE_OPEN) {
          answered += answer(handle, record.getQuestion(), answerer) ? 1 : 0;
        }
      }
    }
    return answered;
  }

  private static boolean answer(Handle child, Question question, QuestionAnswerer answerer)
      throws Exception {
    Answer answer = answerer.answer(child, question);
    return unlessOvertaken(
        () -> child.answer(question.getQuestionId(), answer), AnswerDesk.OVERTAKEN);
  }

  private boolean judge(Task child, ResultReviewer reviewer) throws Exception {
    RoundRecord last = child.getRounds(child.getRoundsCount() - 1);
    Handle handle = Handle.ofId(core, child.getTaskId(), caller);
    Review review = reviewer.review(handle, TaskResult.of(last.getResult()), last.getRound());
    return unlessOvertaken(() -> handle.review(last.getRound(), review), ReviewDesk.OVERTAKEN);
  }

  /** Makes a call; false when somebody else was faster. */
  private static boolean unlessOvertaken(Runnable call, Set<ErrorReason> overtaken) {
    try {
      call.run();
      return true;
    } catch (ParleyException e) {
      if (overtaken.contains(e.reason())) {
        return false;
      }
      throw e;
    }
  }
}
