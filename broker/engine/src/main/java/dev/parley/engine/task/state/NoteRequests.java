package dev.parley.engine.task.state;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the last writes and deletions of one note were called, to know one that is repeated. */
final class NoteRequests {

  /** By what they were called: the versions that the last writes made, oldest first. */
  private final Map<String, Long> written =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > RequestIds.KEPT;
        }
      };

  private final RequestIds deletions = new RequestIds();

  void written(String requestId, long version) {
    written.put(requestId, version);
  }

  void deleted(String requestId) {
    deletions.add(requestId);
  }

  /** The version that a write made; 0 when it is not known. */
  long versionOf(String requestId) {
    return written.getOrDefault(requestId, 0L);
  }

  boolean deletedBy(String requestId) {
    return deletions.contains(requestId);
  }

  long digest() {
    return written.hashCode() * 31L + deletions.digest();
  }
}
