package dev.parley.server.artifact;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tenants as names of folders: no two share one, and none leads elsewhere. */
public final class TenantNames {
  private TenantNames() {}

  /** Returns the name of the folder of a tenant. */
  public static String encode(String tenant) {
    // A dot could be that of a folder above.
    return URLEncoder.encode(tenant, StandardCharsets.UTF_8)
        .replace(".", "%2E")
        .replace("*", "%2A");
  }

  /** Returns the tenant of a folder; null when no tenant's has such a name. */
  public static @Nullable String decode(String name) {
    try {
      String tenant = URLDecoder.decode(name, StandardCharsets.UTF_8);
      return encode(tenant).equals(name) ? tenant : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
