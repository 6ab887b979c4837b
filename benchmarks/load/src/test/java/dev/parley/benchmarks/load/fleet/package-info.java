@NullMarked
package dev.parley.benchmarks.load.fleet;

import org.jspecify.annotations.NullMarked;
