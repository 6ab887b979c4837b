/** The processes beside the load: started, measured and ended. */
@NullMarked
package dev.parley.benchmarks.load.process;

import org.jspecify.annotations.NullMarked;
