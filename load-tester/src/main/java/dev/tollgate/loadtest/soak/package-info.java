/**
 * The long runs of {@code scripts/soak}: many connections that say little, and a load near the maximum. Enters: options. Leaves: a table of
 * what the edge's process used and of what the load saw, each figure beside what was expected of it. The load comes from this process, the
 * edge runs in another one on a core of its own; two threads, one that keeps the load's time and one that looks at the edge.
 */
@NullMarked
package dev.tollgate.loadtest.soak;

import org.jspecify.annotations.NullMarked;
