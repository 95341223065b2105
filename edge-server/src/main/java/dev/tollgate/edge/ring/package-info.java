/**
 * The one change of thread before the disk: a multi-producer Disruptor. In: accepted messages, from the event loops. Out: slots, to
 * the journal's thread.
 */
@NullMarked
package dev.tollgate.edge.ring;

import org.jspecify.annotations.NullMarked;
