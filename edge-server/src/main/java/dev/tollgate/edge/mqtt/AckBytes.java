package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.kp1.Verdict;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.nio.charset.StandardCharsets;

/** Bytes of the answers that are sent for messages, formatted once. */
final class AckBytes {
    /** Packet identifier not found: of PUBREL and PUBCOMP. */
    static final int PACKET_ID_UNKNOWN = 0x92;

    static final short PINGRESP = (short) 0xD000;

    private static final byte[] NOTHING = {};
    private static final byte[] STATUS = ascii("/status");
    private static final byte[] ERROR = ascii("/error");
    private static final byte[][] REASON_CODES = new byte[Verdict.values().length][];
    private static final byte[][] REASON_STRINGS = new byte[Verdict.values().length][];
    private static final byte[][] PAYLOADS = new byte[Verdict.values().length][];

    static {
        for (Verdict verdict : Verdict.values()) {
            boolean accepted = verdict == Verdict.ACCEPTED;
            REASON_CODES[verdict.ordinal()] = accepted ? NOTHING : new byte[] {(byte) reasonCode(verdict)};
            REASON_STRINGS[verdict.ordinal()] = accepted ? NOTHING : withReasonString(verdict, verdict.reason());
            PAYLOADS[verdict.ordinal()] =
                    accepted ? NOTHING : verdict.errorObject().getBytes(StandardCharsets.UTF_8);
        }
    }

    private AckBytes() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reason code, property length, and a reason string (MQTT 5, 3.4.2): short enough for a remaining length of one byte. */
    private static byte[] withReasonString(Verdict verdict, String text) {
        byte[] reason = ascii(text);
        byte[] bytes = new byte[5 + reason.length];
        bytes[0] = (byte) reasonCode(verdict);
        bytes[1] = (byte) (3 + reason.length);
        bytes[2] = MqttProperties.REASON_STRING;
        bytes[4] = (byte) reason.length;
        System.arraycopy(reason, 0, bytes, 5, reason.length);
        return bytes;
    }

    /** Reason codes of PUBACK and PUBREC, MQTT 5 section 3.4.2.1. */
    static int reasonCode(Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> 0x00;
            case PATH_MALFORMED,
                    APPLICATION_UNKNOWN,
                    VERSION_UNKNOWN,
                    EXTENSION_NOT_ALLOWED,
                    EXTENSION_UNKNOWN,
                    RESOURCE_UNKNOWN,
                    REQUEST_UNKNOWN -> 0x90; // topic name invalid
            case TOKEN_UNKNOWN,
                    TOKEN_SUSPENDED,
                    TOKEN_REVOKED,
                    TOKEN_EXPIRED,
                    CERTIFICATE_MISMATCH,
                    REGISTRATION_REFUSED -> 0x87; // not authorized
            case PAYLOAD_MALFORMED, PAYLOAD_TOO_LARGE, STATE_FULL ->
                0x99; // payload format invalid: sending it again cannot help
            case PROPERTIES_TOO_LARGE, DELIVERY_REJECTED, DELIVERY_EXPIRED -> 0x83; // implementation specific error
            case RATE_LIMIT,
                    EXTENSION_BUSY,
                    EXTENSION_UNAVAILABLE,
                    JOURNAL_UNAVAILABLE,
                    JOURNAL_FULL,
                    DELIVERY_TIMEOUT -> 0x97; // quota exceeded: may be sent again later
        };
    }

    /** Why a subscription is refused, MQTT 5 section 3.9.3. */
    static int subscriptionReasonCode(Verdict verdict) {
        return switch (verdict) {
            case PATH_MALFORMED -> 0x8F; // topic filter invalid
            case TOKEN_UNKNOWN,
                    TOKEN_SUSPENDED,
                    TOKEN_REVOKED,
                    TOKEN_EXPIRED,
                    CERTIFICATE_MISMATCH,
                    REGISTRATION_REFUSED,
                    APPLICATION_UNKNOWN -> 0x87;
            case RATE_LIMIT,
                    EXTENSION_BUSY,
                    EXTENSION_UNAVAILABLE,
                    JOURNAL_UNAVAILABLE,
                    JOURNAL_FULL,
                    DELIVERY_TIMEOUT -> 0x97;
            case ACCEPTED,
                    VERSION_UNKNOWN,
                    EXTENSION_NOT_ALLOWED,
                    EXTENSION_UNKNOWN,
                    RESOURCE_UNKNOWN,
                    PAYLOAD_MALFORMED,
                    PAYLOAD_TOO_LARGE,
                    REQUEST_UNKNOWN,
                    PROPERTIES_TOO_LARGE,
                    STATE_FULL,
                    DELIVERY_REJECTED,
                    DELIVERY_EXPIRED -> 0x80;
        };
    }

    /** What follows the packet id in an MQTT 5 PUBACK or PUBREC; nothing for {@link Verdict#ACCEPTED}. Not to be changed. */
    static byte[] ackTail(Verdict verdict, boolean reasonString) {
        return (reasonString ? REASON_STRINGS : REASON_CODES)[verdict.ordinal()];
    }

    /** The same for a message that is journaled all the same: the reason string tells its record id. */
    static byte[] ackTail(Verdict verdict, String recordId) {
        return withReasonString(verdict, verdict.reason() + "; record " + recordId);
    }

    /** Last level of the topic name that a request is answered on. Not to be changed. */
    static byte[] answerLevel(Verdict verdict) {
        return verdict == Verdict.ACCEPTED ? STATUS : ERROR;
    }

    /** Payload of the answer to a request. Not to be changed. */
    static byte[] answerPayload(Answer answer) {
        byte[] payload = answer.payload();
        if (payload != null) {
            return payload;
        }
        String recordId = answer.recordId();
        return recordId == null
                ? PAYLOADS[answer.verdict().ordinal()]
                : ascii(answer.verdict().errorObject(recordId));
    }

    /** The first four bytes of PUBACK, PUBREC, PUBREL or PUBCOMP: type and flags, remaining length, packet id. */
    static int ackHead(MqttMessageType type, int packetId, int tailLength) {
        int flags = type == MqttMessageType.PUBREL ? 2 : 0;
        return (type.value() << 28) | (flags << 24) | ((2 + tailLength) << 16) | packetId;
    }
}
