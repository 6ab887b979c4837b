package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.ContentStamps;
import dev.parley.v1.Part;
import dev.parley.v1.Progress;
import dev.parley.v1.Result;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Verdict;

/** Lowers the trust labels in content that is stored, and tells what it asks. Stateless. */
public final class StoredStamps implements ContentStamps {

  @Override
  public ByteString lower(Kind kind, ByteString content, int trust) {
    TrustStamp stamp = TrustStamp.of(trust);
    return switch (kind) {
      case SPEC -> Bytes.of(stamp.stamp(Bytes.read(TaskSpec.parser(), content)));
      case RESULT -> Bytes.of(stamp.stamp(Bytes.read(Result.parser(), content)));
      case PROGRESS -> Bytes.of(stamp.stamp(Bytes.read(Progress.parser(), content)));
      case MESSAGE -> Bytes.of(stamp.stamp(Bytes.read(TaskMessage.parser(), content)));
      case VERDICT -> Bytes.of(stamp.stamp(Bytes.read(Verdict.parser(), content)));
      case NOTE -> Bytes.of(stamp.stamp(Bytes.read(Part.parser(), content)));
    };
  }

  @Override
  public int lowest(ByteString verdict) {
    return TrustStamp.AGENT.lowest(Bytes.read(Verdict.parser(), verdict));
  }

  @Override
  public long intent(ByteString spec) {
    return SpecMapper.intent(spec);
  }
}
