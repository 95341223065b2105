/**
 * Which way a message takes: its ack level and the sinks that it is for, by application, extension and device group. In: where those lie
 * in a received path. Out: a {@link dev.tollgate.edge.route.Route}, whose number the journal keeps with the record. Immutable once
 * read, and safe from any thread, but for {@link dev.tollgate.edge.route.DeliveryProgress}, which says how far the sinks are.
 */
@NullMarked
package dev.tollgate.edge.route;

import org.jspecify.annotations.NullMarked;
