/** The examples of the README, so that they compile. */
@NullMarked
package dev.parley.client.readme;

import org.jspecify.annotations.NullMarked;
