/**
 * Records to an MQTT broker. In: batches, on the feed's thread. Out: PUBLISH packets of QoS 1 over a few connections, whose client has
 * a thread of its own; what the broker answers decides on the feed's thread.
 */
@NullMarked
package dev.tollgate.edge.sink.mqtt;

import org.jspecify.annotations.NullMarked;
