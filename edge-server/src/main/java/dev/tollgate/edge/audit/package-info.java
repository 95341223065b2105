/**
 * The audit log: who changed what, when and from where, each entry chained to the one before by its hash. In: events of what changes
 * something, inside its transaction. Out: entries, and what a check of the chain finds. On the thread of whoever calls.
 */
@NullMarked
package dev.tollgate.edge.audit;

import org.jspecify.annotations.NullMarked;
