/**
 * The benchmark of {@code scripts/bench}: servers of several makers, each in a process of its own and pinned to one core, get the same
 * load by turns, and what a message costs each is set beside what it costs a bare Netty server; then what else the edge is to reach: answer
 * times, memory, start times. A {@link dev.tollgate.loadtest.bench.Part} is one of these, and a run measures all of them round by round.
 * Enters: options. Leaves: tables of what was reached, and of the aims.
 * The load comes from this process, which the script pins to the other cores.
 */
@NullMarked
package dev.tollgate.loadtest.bench;

import org.jspecify.annotations.NullMarked;
