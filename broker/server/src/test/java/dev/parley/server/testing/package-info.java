/** What tests of the edge talk to it with. */
@NullMarked
package dev.parley.server.testing;

import org.jspecify.annotations.NullMarked;
