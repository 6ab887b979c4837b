@NullMarked
package dev.parley.client.testing;

import org.jspecify.annotations.NullMarked;
