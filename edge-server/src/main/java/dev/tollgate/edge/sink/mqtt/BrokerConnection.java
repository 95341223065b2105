package dev.tollgate.edge.sink.mqtt;

import dev.tollgate.edge.sink.SinkRecord;
import java.util.concurrent.CompletableFuture;

/** One connection to the broker, for one version of the protocol. Never waits, and connects once. */
interface BrokerConnection {
    /** @return how many messages the broker takes before it answers the first; fails with what the client says */
    CompletableFuture<Integer> connect();

    /** Completed with the reason once the connection has ended, or was not to be had. */
    CompletableFuture<Throwable> ended();

    /**
     * Publishes with QoS 1.
     *
     * @return ends with the broker's answer, and fails with what the client says of it; stays open for ever when the connection ends
     * @throws IllegalArgumentException when no packet can be made of the record
     */
    CompletableFuture<?> publish(String topic, SinkRecord record);

    CompletableFuture<Void> disconnect();
}
