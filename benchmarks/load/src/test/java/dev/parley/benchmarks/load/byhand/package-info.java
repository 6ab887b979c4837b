@NullMarked
package dev.parley.benchmarks.load.byhand;

import org.jspecify.annotations.NullMarked;
