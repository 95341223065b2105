/**
 * Delivery to Kafka. In: batches of the feed. Out: Kafka records, keyed by device, either exactly once, in transactions that carry the
 * journal's cursor, or at least once. All on the feed's thread, but for the producer's callbacks.
 */
@NullMarked
package dev.tollgate.edge.sink.kafka;

import org.jspecify.annotations.NullMarked;
