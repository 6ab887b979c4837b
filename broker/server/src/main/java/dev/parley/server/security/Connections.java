package dev.parley.server.security;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Establishes who is on the other end of each connection, once. Thread-safe.
 *
 * <p>Without transport security there is one principal: the listener is bound to a loopback
 * address, so that whoever connects is on this machine.
 */
public final class Connections extends ServerTransportFilter {
  static final Attributes.Key<Identity> KEY = Attributes.Key.create("parley-identity");

  private final AtomicLong last = new AtomicLong();

  @Override
  public Attributes transportReady(Attributes attributes) {
    return attributes.toBuilder().set(KEY, Identity.LOCAL.over(last.incrementAndGet())).build();
  }
}
