@NullMarked
package dev.parley.benchmarks.load.floor;

import org.jspecify.annotations.NullMarked;
