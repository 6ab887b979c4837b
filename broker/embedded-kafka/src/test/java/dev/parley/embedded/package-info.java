/** Tests of embedded Kafka: on a real node, where need be in a process of its own. */
@NullMarked
package dev.parley.embedded;

import org.jspecify.annotations.NullMarked;
