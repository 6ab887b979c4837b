package dev.parley.engine.dispatch;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Labels;
import java.util.SortedSet;

/**
 * What one instance said of its agent. Immutable.
 *
 * @param capabilities the names of what it can do
 * @param labels what targets can select by
 * @param card the bytes of the public card, for whoever asks
 */
public record AgentFacts(SortedSet<String> capabilities, Labels labels, ByteString card) {}
