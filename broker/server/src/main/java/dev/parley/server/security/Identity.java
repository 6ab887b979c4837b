package dev.parley.server.security;

/**
 * Who a call or a stream acts as. Immutable.
 *
 * @param tenant whose tasks and agents it sees
 * @param principal who it is within the tenant
 */
public record Identity(String tenant, String principal) {

  /** Whoever can reach this machine's loopback address. */
  static final Identity LOCAL = new Identity("default", "local");

  /** The identity of the call that is being served on this thread. */
  public static Identity current() {
    return IdentityInterceptor.current();
  }
}
