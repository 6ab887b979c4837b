@NullMarked
package dev.parley.client.internal;

import org.jspecify.annotations.NullMarked;
