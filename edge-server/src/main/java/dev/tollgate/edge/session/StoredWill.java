package dev.tollgate.edge.session;

/**
 * A will that is to be published at some time after its client's connection has ended, unless the client comes back.
 *
 * @param topicName in UTF-8; not to be changed, as {@code payload}
 * @param protocol code of the client's {@code Protocol}
 * @param contentType in UTF-8; empty for none
 * @param properties of MQTT 5 that its record keeps, as they stand in a packet
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
public record StoredWill(
        byte[] topicName, byte[] payload, int qos, int protocol, byte[] contentType, byte[] properties) {}
