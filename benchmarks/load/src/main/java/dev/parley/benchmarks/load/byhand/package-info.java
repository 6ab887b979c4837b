/** The life of a task done by hand on systems that carry messages. */
@NullMarked
package dev.parley.benchmarks.load.byhand;

import org.jspecify.annotations.NullMarked;
