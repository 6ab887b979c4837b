package dev.parley.server.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of all tenants: takes, finds and removes them, within limits.
 *
 * <p>Removing has two steps, because what is told to a shard while its references are gathered may
 * be missed: an artifact without a reference is condemned first, and removed when none has been
 * found by the next look. Whoever asks for a condemned artifact in between gets it, and so frees
 * it.
 *
 * <p>Thread-safe; methods block on the store.
 */
public final class Artifacts implements AutoCloseable {
  private static final int PAGE = 1_000;
  private static final int LOCKS = 64;

  private final ArtifactStore store;
  private final String journal;
  private final ArtifactLimits limits;
  private final LongSupplier clock;
  private final Map<String, AtomicLong> usedBytes = new ConcurrentHashMap<>();
  private final Set<Place> condemned = ConcurrentHashMap.newKeySet();

  /** What may be in the store or not, because keeping it failed. */
  private final Map<Place, Doubt> doubts = new ConcurrentHashMap<>();

  /** One for each digest, more or less: finding, renewing and removing don't overlap. */
  private final Object[] locks = new Object[LOCKS];

  private record Place(String tenant, Digest digest) {}

  /**
   * @param counted whether it takes room of its tenant
   */
  private record Doubt(long sizeBytes, long sinceMs, boolean counted) {}

  private Artifacts(
      ArtifactStore store, String journal, ArtifactLimits limits, LongSupplier clock) {
    this.store = store;
    this.journal = journal;
    this.limits = limits;
    this.clock = clock;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * Keeps artifacts in a store, which it closes in the end, also when this fails. One that says
   * nothing of a journal becomes that of this one if there is nothing in it, or if the journal is
   * old: its artifacts are then from before stores said so.
   *
   * @param journal the id of the journal whose tasks refer to them
   * @param old whether the journal held something before this start; asked only if that matters
   * @param clock milliseconds of the Unix epoch
   * @throws ForeignStoreException when the store is that of another journal, or may be
   */
  public static Artifacts open(
      ArtifactStore store,
      String journal,
      BooleanSupplier old,
      ArtifactLimits limits,
      LongSupplier clock)
      throws IOException {
    try {
      if (store.journal() == null) {
        if (!isEmpty(store) && !old.getAsBoolean()) {
          throw ForeignStoreException.unnamed(journal);
        }
        store.belongTo(journal);
      }
      Artifacts artifacts = new Artifacts(store, journal, limits, clock);
      artifacts.refuseForeign();
      return artifacts;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static boolean isEmpty(ArtifactStore store) throws IOException {
    for (String tenant : store.tenants()) {
      if (!store.list(tenant, null, 1).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private void refuseForeign() throws IOException {
    String found = store.journal();
    if (!journal.equals(found)) {
      throw ForeignStoreException.of(journal, found);
    }
  }

  /** Returns what it takes. */
  public ArtifactLimits limits() {
    return limits;
  }

  /** Finds an artifact, and frees it when it is condemned; null when there is none. */
  public @Nullable StoredArtifact find(String tenant, Digest digest) throws IOException {
    Place place = new Place(tenant, digest);
    synchronized (lock(digest)) {
      condemned.remove(place);
      return store.find(tenant, digest);
    }
  }

  /** Finds an artifact as if it was uploaded again; null when there is none. */
  public @Nullable StoredArtifact renew(String tenant, Digest digest) throws IOException {
    synchronized (lock(digest)) {
      condemned.remove(new Place(tenant, digest));
      return store.renew(tenant, digest);
    }
  }

  /** Opens an artifact that was found; null when it is gone. */
  public @Nullable InputStream read(String tenant, Digest digest, long offset) throws IOException {
    return store.read(tenant, digest, offset);
  }

  /** Lists artifacts by digest, but for those that are condemned. */
  public List<StoredArtifact> list(String tenant, @Nullable Digest after, int limit)
      throws IOException {
    List<StoredArtifact> found = new ArrayList<>();
    Digest last = after;
    List<StoredArtifact> page;
    do {
      page = store.list(tenant, last, limit);
      for (StoredArtifact artifact : page) {
        last = artifact.digest();
        if (found.size() < limit && !condemned.contains(new Place(tenant, last))) {
          found.add(artifact);
        }
      }
    } while (found.size() < limit && page.size() == limit);
    return found;
  }

  /**
   * Begins to take an artifact.
   *
   * @return null when the tenant has no room for so many bytes
   */
  public @Nullable Upload upload(String tenant, Digest digest, long sizeBytes) throws IOException {
    AtomicLong used = used(tenant);
    if (used.addAndGet(sizeBytes) > limits.tenantBytesMax()) {
      used.addAndGet(-sizeBytes);
      return null;
    }
    try {
      return new Upload(tenant, digest, sizeBytes, used, store.draft(tenant, digest));
    } catch (IOException | RuntimeException e) {
      used.addAndGet(-sizeBytes);
      throw e;
    }
  }

  /** An artifact that is coming. Used by one thread at a time. */
  public final class Upload implements AutoCloseable {
    private final String tenant;
    private final Digest announced;
    private final long sizeBytes;
    private final AtomicLong used;
    private final ArtifactStore.Draft draft;
    private final MessageDigest found = Digest.computing();
    private boolean kept;

    private Upload(
        String tenant,
        Digest announced,
        long sizeBytes,
        AtomicLong used,
        ArtifactStore.Draft draft) {
      this.tenant = tenant;
      this.announced = announced;
      this.sizeBytes = sizeBytes;
      this.used = used;
      this.draft = draft;
    }

    /** Takes the next bytes. */
    public void write(ByteBuffer bytes) throws IOException {
      found.update(bytes.duplicate());
      draft.write(bytes);
    }

    /** Keeps what came; null when it has not the digest that was announced. */
    public @Nullable StoredArtifact finish() throws IOException {
      if (!Digest.of(found).equals(announced)) {
        return null;
      }
      synchronized (lock(announced)) {
        Place place = new Place(tenant, announced);
        condemned.remove(place);
        // Who uploads the same at the same time may have been first: it counts once.
        boolean first = store.find(tenant, announced) == null;
        boolean counted = counted(place, !first);
        try {
          StoredArtifact artifact = draft.keep();
          kept = !counted;
          doubts.remove(place);
          return artifact;
        } catch (IOException | RuntimeException e) {
          kept = !counted && mayBeThere(place);
          if (!counted) {
            doubts.put(place, new Doubt(sizeBytes, clock.getAsLong(), kept));
          }
          throw e;
        }
      }
    }

    /** Ends it; what was not kept is gone. */
    @Override
    public void close() throws IOException {
      if (!kept) {
        used.addAndGet(-sizeBytes);
        // So that closing twice gives nothing back twice.
        kept = true;
      }
      draft.close();
    }
  }

  /**
   * Removes what was condemned before and has no reference still, and condemns what has none now.
   *
   * @param referenced what any task refers to, gathered after this was condemned last
   * @return how many were removed
   * @throws ForeignStoreException when the store has become that of another journal
   */
  int sweep(Set<Digest> referenced) throws IOException {
    refuseForeign();
    settle();
    long newestMs = clock.getAsLong() - limits.graceMs();
    int removed = 0;
    Set<Place> seen = new HashSet<>();
    for (String tenant : store.tenants()) {
      Digest after = null;
      List<StoredArtifact> page;
      do {
        page = store.list(tenant, after, PAGE);
        for (StoredArtifact artifact : page) {
          Place place = new Place(tenant, artifact.digest());
          after = artifact.digest();
          seen.add(place);
          boolean keep =
              artifact.uploadTimeMs() > newestMs || referenced.contains(artifact.digest());
          if (keep) {
            condemned.remove(place);
          } else if (!condemned.add(place) && remove(place, newestMs)) {
            removed++;
          }
        }
      } while (page.size() == PAGE);
    }
    condemned.retainAll(seen);
    return removed;
  }

  /** Whether something takes room of its tenant, by all that is known. */
  private boolean counted(Place place, boolean there) {
    Doubt doubt = doubts.get(place);
    return doubt == null ? there : doubt.counted;
  }

  private boolean mayBeThere(Place place) {
    try {
      return store.find(place.tenant, place.digest) != null;
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  /**
   * Counts what was in doubt as it is found: by now the store has done what it was asked for, or
   * never will.
   */
  private void settle() throws IOException {
    long oldestMs = clock.getAsLong() - limits.sweepPeriodMs();
    for (Place place : List.copyOf(doubts.keySet())) {
      synchronized (lock(place.digest)) {
        Doubt doubt = doubts.get(place);
        if (doubt != null && doubt.sinceMs <= oldestMs) {
          boolean there = store.find(place.tenant, place.digest) != null;
          if (there != doubt.counted) {
            used(place.tenant).addAndGet(there ? doubt.sizeBytes : -doubt.sizeBytes);
          }
          doubts.remove(place);
        }
      }
    }
  }

  /** Unless somebody has asked for it or uploaded it meanwhile. */
  private boolean remove(Place place, long newestMs) throws IOException {
    synchronized (lock(place.digest)) {
      StoredArtifact artifact = store.find(place.tenant, place.digest);
      if (artifact == null || artifact.uploadTimeMs() > newestMs || !condemned.contains(place)) {
        return false;
      }
      AtomicLong used = used(place.tenant);
      store.remove(place.tenant, place.digest);
      condemned.remove(place);
      if (counted(place, true)) {
        used.addAndGet(-artifact.sizeBytes());
      }
      doubts.remove(place);
      return true;
    }
  }

  /** Counted once for each tenant; from then on kept in step. */
  private AtomicLong used(String tenant) throws IOException {
    AtomicLong known = usedBytes.get(tenant);
    if (known != null) {
      return known;
    }
    synchronized (usedBytes) {
      AtomicLong counted = usedBytes.get(tenant);
      if (counted == null) {
        counted = new AtomicLong(count(tenant));
        usedBytes.put(tenant, counted);
      }
      return counted;
    }
  }

  private long count(String tenant) throws IOException {
    long bytes = 0;
    Digest after = null;
    List<StoredArtifact> page;
    do {
      page = store.list(tenant, after, PAGE);
      for (StoredArtifact artifact : page) {
        bytes += artifact.sizeBytes();
        after = artifact.digest();
      }
    } while (page.size() == PAGE);
    return bytes;
  }

  private Object lock(Digest digest) {
    return locks[Math.floorMod(digest.hashCode(), LOCKS)];
  }

  @Override
  public void close() {
    store.close();
  }
}
