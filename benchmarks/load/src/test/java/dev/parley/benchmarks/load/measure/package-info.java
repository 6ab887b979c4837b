@NullMarked
package dev.parley.benchmarks.load.measure;

import org.jspecify.annotations.NullMarked;
