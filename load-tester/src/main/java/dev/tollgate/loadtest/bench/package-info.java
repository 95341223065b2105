/**
 * The benchmark of {@code scripts/bench}: servers of several makers, each in a process of its own and pinned to one core, get the same
 * load by turns, and what a message costs each is set beside what it costs a bare Netty server. Enters: options. Leaves: a table.
 * The load comes from this process, which the script pins to the other cores.
 */
@NullMarked
package dev.tollgate.loadtest.bench;

import org.jspecify.annotations.NullMarked;
