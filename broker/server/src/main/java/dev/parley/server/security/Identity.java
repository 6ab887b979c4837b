package dev.parley.server.security;

/**
 * Who a call or a stream acts as. Immutable.
 *
 * @param tenant whose tasks and agents it sees
 * @param principal who it is within the tenant
 * @param connection tells apart the connections that it comes over; 0 for none
 */
public record Identity(String tenant, String principal, long connection) {

  /** Whoever can reach this machine's loopback address. */
  static final Identity LOCAL = new Identity("default", "local", 0);

  /** The identity of the call that is being served on this thread. */
  public static Identity current() {
    return IdentityInterceptor.current();
  }

  /** The same over one connection. */
  Identity over(long id) {
    return new Identity(tenant, principal, id);
  }

  /** The same over whatever connection. */
  public Identity overAny() {
    return over(0);
  }
}
