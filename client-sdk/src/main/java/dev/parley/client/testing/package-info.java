/** A broker inside of the test's process, for tests of handlers, requesters and managers. */
@NullMarked
package dev.parley.client.testing;

import org.jspecify.annotations.NullMarked;
