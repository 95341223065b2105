package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.Protocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A record read back from the journal: a copy that the reader owns.
 *
 * @param sequence number of the record, from 1; never given twice, and without gaps but for those of records lost to damage
 * @param appVersion application version as the device named it
 * @param resource with its leading slash and without the request id; empty where there was none
 * @param requestId -1 for none
 * @param route number of the route that the message was accepted on, below {@link RouteCounts#ROUTES_MAX}
 * @param contentType empty for none
 * @param payload exactly as sent: all that remains in it
 * @param exchange of a QoS 2 message of an MQTT session that outlives its connection; null for others
 * @param properties what an MQTT 5 message says of itself
 */
public record JournalRecord(
        long sequence,
        long receivedAtMs,
        long deviceNumber,
        long tokenNumber,
        String appVersion,
        String extension,
        String resource,
        int requestId,
        Protocol protocol,
        int qos,
        int route,
        String contentType,
        ByteBuffer payload,
        @Nullable Exchange exchange,
        MessageProperties properties) {
    /** What {@link #expiresAtMs} says of a record that does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * By what a message is known should its sender send it again, after a crash.
     *
     * @param session number of the MQTT session
     */
    public record Exchange(long session, int packetId) {}

    /** When its message expires, in milliseconds since 1970-01-01 UTC; {@link #NEVER} where it does not. */
    public long expiresAtMs() {
        long seconds = properties.expirySeconds();
        return seconds == MessageProperties.NO_EXPIRY ? NEVER : receivedAtMs + 1000 * seconds;
    }

    /** The application version without its last suffix. */
    public String application() {
        int dash = appVersion.lastIndexOf('-');
        return dash < 0 ? appVersion : appVersion.substring(0, dash);
    }
}
