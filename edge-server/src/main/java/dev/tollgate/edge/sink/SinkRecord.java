package dev.tollgate.edge.sink;

import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.RecordJson;
import dev.tollgate.edge.ring.Protocol;
import java.nio.ByteBuffer;

/** A record as backends see it: never with a token. Immutable; safe from any thread. */
public final class SinkRecord {
    private final JournalRecord record;
    private final RecordJson json;
    private final String route;

    public SinkRecord(JournalRecord record, RecordJson json, String route) {
        this.record = record;
        this.json = json;
        this.route = route;
    }

    /** Number of the record in this edge's journal. */
    public long sequence() {
        return record.sequence();
    }

    /** What tells the record from all others of all edges, and stays the same however often it is delivered. */
    public String recordId() {
        return json.recordId(record);
    }

    /** Milliseconds since 1970-01-01 UTC. */
    public long receivedAtMs() {
        return record.receivedAtMs();
    }

    /** Such as {@code dev_0123456789ab}. */
    public String deviceId() {
        return PublicId.DEVICE.format(record.deviceNumber());
    }

    /** The application version without its last suffix. */
    public String application() {
        return record.application();
    }

    /** As the device named it. */
    public String appVersion() {
        return record.appVersion();
    }

    public String extension() {
        return record.extension();
    }

    /** With its leading slash and without the request id; empty where there was none. */
    public String resource() {
        return record.resource();
    }

    /** -1 for none. */
    public int requestId() {
        return record.requestId();
    }

    public Protocol protocol() {
        return record.protocol();
    }

    /** 0 to 2 over MQTT, 1 over HTTP. */
    public int qos() {
        return record.qos();
    }

    /** Empty for none. */
    public String contentType() {
        return record.contentType();
    }

    /** What an MQTT 5 message says of itself. */
    public MessageProperties properties() {
        return record.properties();
    }

    /** Whether it has a message expiry interval. */
    public boolean mayExpire() {
        return record.expiresAtMs() != JournalRecord.NEVER;
    }

    /** Whether its message expiry interval is over: then no backend is to get it. */
    public boolean isExpiredAt(long nowMs) {
        return record.expiresAtMs() <= nowMs;
    }

    /** What is left of its message expiry interval, rounded up; {@link MessageProperties#NO_EXPIRY} where it has none. */
    public long expirySecondsAt(long nowMs) {
        if (!mayExpire()) {
            return MessageProperties.NO_EXPIRY;
        }
        return Math.max(0, (record.expiresAtMs() - nowMs + 999) / 1000);
    }

    /** Name of the route that brought the record here. */
    public String route() {
        return route;
    }

    /** Exactly as sent; a view of its own with each call. */
    public ByteBuffer payload() {
        return record.payload().asReadOnlyBuffer();
    }

    public int payloadBytes() {
        return record.payload().remaining();
    }

    /** A copy of the payload. */
    public byte[] payloadCopy() {
        byte[] copy = new byte[payloadBytes()];
        record.payload().get(record.payload().position(), copy);
        return copy;
    }

    /** The record as one JSON object without a line feed, as {@code edge tail} shows it. */
    public String json() {
        return json.line(record);
    }
}
