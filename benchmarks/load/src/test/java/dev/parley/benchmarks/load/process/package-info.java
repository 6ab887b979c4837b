@NullMarked
package dev.parley.benchmarks.load.process;

import org.jspecify.annotations.NullMarked;
