/**
 * Whether a long run changes while nothing about its load does: response time, reconnects, memory. Intervals enter, and samples of the
 * server's process; what leaves is a line an hour, and at the end a trend for each quantity. Nothing kept grows with the length of a run.
 */
@NullMarked
package dev.tollgate.loadtest.drift;

import org.jspecify.annotations.NullMarked;
