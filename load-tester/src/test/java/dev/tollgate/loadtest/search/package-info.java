/** Searches in simulated time, and against servers of a known capacity. */
@NullMarked
package dev.tollgate.loadtest.search;

import org.jspecify.annotations.NullMarked;
