/** What people do with schedules. */
@NullMarked
package dev.parley.server.edge.schedule;

import org.jspecify.annotations.NullMarked;
