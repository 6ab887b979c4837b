/** The load: requesters and agents on event loops, as cheap as they can be. */
@NullMarked
package dev.parley.benchmarks.load.fleet;

import org.jspecify.annotations.NullMarked;
