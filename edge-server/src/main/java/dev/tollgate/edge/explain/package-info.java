/**
 * Why the edge did what it did, and what it does now: refusals, sessions, events and figures for operators. In: notes of the event loops, which
 * never wait here. Out: what the admin API shows. Sorted by a thread of its own; kept in memory alone, and bounded.
 */
@NullMarked
package dev.tollgate.edge.explain;

import org.jspecify.annotations.NullMarked;
