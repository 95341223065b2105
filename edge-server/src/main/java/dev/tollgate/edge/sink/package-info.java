/**
 * Delivery to backends. In: records that the journal has forced. Out: records that a backend has confirmed, and how far each sink is.
 * A {@link dev.tollgate.edge.sink.Sink} is one backend; its feed reads the journal on a thread of its own, keeps a durable cursor,
 * tries again after a failure, and counts what became of each record. A slow or dead backend costs disk, never the message path.
 * {@code kafka}, {@code http}, {@code mqtt} and {@code file} hold a sink each; others are found as
 * {@link dev.tollgate.edge.sink.SinkProvider}.
 */
@NullMarked
package dev.tollgate.edge.sink;

import org.jspecify.annotations.NullMarked;
