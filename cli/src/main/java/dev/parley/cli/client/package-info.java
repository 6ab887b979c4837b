/** The commands' side of the wire: calls with retries, resumable feeds, bulk submission. */
@NullMarked
package dev.parley.cli.client;

import org.jspecify.annotations.NullMarked;
