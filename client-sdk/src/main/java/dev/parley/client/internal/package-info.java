/**
 * How the SDK works inside. Not part of its API: anything here may change in any release, and
 * nothing outside of the SDK may use it.
 *
 * <p>State that changes is confined to the one thread of {@link dev.parley.client.internal.Loop};
 * callbacks of gRPC only hand over to it.
 */
@NullMarked
package dev.parley.client.internal;

import org.jspecify.annotations.NullMarked;
