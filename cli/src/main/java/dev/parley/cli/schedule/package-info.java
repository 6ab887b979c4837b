/** Commands about tasks that are done again and again. */
@NullMarked
package dev.parley.cli.schedule;

import org.jspecify.annotations.NullMarked;
