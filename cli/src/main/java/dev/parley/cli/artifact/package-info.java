/** Commands about content that is too large to travel inline. */
@NullMarked
package dev.parley.cli.artifact;

import org.jspecify.annotations.NullMarked;
