/**
 * The registry of record: applications, devices and tokens in a database, each change with a sequence number, and the way by which
 * changes reach the map on the path and the live connections. Beside the path: plain Java that may allocate and wait.
 */
@NullMarked
package dev.tollgate.edge.store;

import org.jspecify.annotations.NullMarked;
