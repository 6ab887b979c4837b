/** When expressions come round: the one place that knows calendars and time zones. */
@NullMarked
package dev.parley.server.calendar;

import org.jspecify.annotations.NullMarked;
