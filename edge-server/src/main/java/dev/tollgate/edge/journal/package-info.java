/**
 * The journal: appends accepted messages to segment files, forces each batch once, and lets readers follow what is forced. In: slots
 * of the ring, on the journal's own thread. Out: a completed sequence for the answers, records for readers.
 */
@NullMarked
package dev.tollgate.edge.journal;

import org.jspecify.annotations.NullMarked;
