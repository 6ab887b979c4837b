/**
 * Who is on the other end of a connection. The one place where principals and tenants come from.
 */
@NullMarked
package dev.parley.server.security;

import org.jspecify.annotations.NullMarked;
