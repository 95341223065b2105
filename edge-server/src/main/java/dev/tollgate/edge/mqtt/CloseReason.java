package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.explain.RefusalNote;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why the edge ends a connection: the reason code of MQTT 5 (2.4), and words for the log and the reason string, which never hold
 * anything that the device sent.
 */
enum CloseReason {
    LENGTH_MALFORMED(0x81, "remaining length has more than four bytes"),
    LENGTH_NOT_MINIMAL(0x81, "remaining length is not in its shortest form"),
    PACKET_TOO_LARGE(0x95, "packet is larger than the maximum packet size"),
    TYPE_RESERVED(0x81, "packet type is reserved"),
    TYPE_OF_SERVER(0x82, "packet that only a server sends"),
    AUTH_UNEXPECTED(0x82, "AUTH without an authentication method"),
    FLAGS_RESERVED(0x81, "reserved flags of the fixed header"),
    QOS_INVALID(0x81, "QoS 3"),
    DUP_AT_QOS_0(0x81, "DUP at QoS 0"),
    CONNECT_MISSING(0x82, "first packet is not CONNECT"),
    CONNECT_REPEATED(0x82, "second CONNECT"),
    TRUNCATED(0x81, "packet ends before its fields do"),
    TRAILING_BYTES(0x81, "bytes behind the packet's last field"),
    STRING_MALFORMED(0x81, "string is not UTF-8, or has U+0000"),
    PACKET_ID_ZERO(0x82, "packet id is 0"),
    TOPIC_EMPTY(0x82, "topic name is empty"),
    TOPIC_WILDCARD(0x90, "topic name has a wildcard"),
    FILTER_INVALID(0x8F, "topic filter is empty or its wildcards are misplaced"),
    FILTERS_MISSING(0x82, "no topic filter"),
    OPTIONS_RESERVED(0x81, "reserved bits of the subscription options"),
    OPTIONS_QOS(0x82, "subscription asks for QoS 3"),
    OPTIONS_RETAIN_HANDLING(0x82, "retain handling 3"),
    OPTIONS_NO_LOCAL(0x82, "no local on a shared subscription"),
    PROPERTY_UNKNOWN(0x81, "property is unknown"),
    PROPERTY_MISPLACED(0x81, "property that this packet may not carry"),
    PROPERTY_REPEATED(0x82, "property is repeated"),
    PROPERTY_INVALID(0x82, "property has a value that it may not have"),
    PROPERTY_LENGTH(0x81, "property length does not fit"),
    VARINT_MALFORMED(0x81, "variable byte integer is malformed"),
    TOPIC_ALIAS(0x94, "topic alias is 0, or above the maximum"),
    TOPIC_ALIAS_UNKNOWN(0x82, "topic alias without a topic name before"),
    SUBSCRIPTION_ID(0x82, "subscription identifier from a client"),
    REASON_CODE(0x82, "reason code that this packet may not carry"),
    AUTH_METHOD(0x8C, "no authentication method is offered"),
    AUTH_DATA(0x82, "authentication data without a method"),
    PROTOCOL_NAME(0x84, "protocol name is not MQTT"),
    LEVEL_UNSUPPORTED(0x84, "protocol level is neither 4 nor 5"),
    CONNECT_FLAGS(0x81, "reserved CONNECT flag"),
    WILL_FLAGS(0x81, "will QoS or retain without a will, or will QoS 3"),
    PASSWORD_WITHOUT_USER(0x81, "password without a user name"),
    BAD_CREDENTIALS(0x86, "user name or password is wrong"),
    CREDENTIALS_MISSING(0x87, "user name and password are missing"),
    CREDENTIAL_DEAD(0x87, "client credential is suspended or revoked"),
    CREDENTIALS_BUSY(0x89, "too many clients connect"),
    CREDENTIALS_UNAVAILABLE(0x88, "client credentials could not be looked up"),
    CREDENTIAL_ENDED(0x98, "client credential was suspended or revoked"),
    CLIENT_ID_MISSING(0x85, "empty client id without clean session"),
    CLIENT_ID_TOO_LONG(0x85, "client id is too long"),
    CLIENT_PACKET_MAX(0x83, "client's maximum packet size leaves no room for an answer"),
    SESSION_EXPIRY(0x82, "session expiry raised from 0 at DISCONNECT"),
    SESSION_UNAVAILABLE(0x88, "session could not be read or written"),
    RECEIVE_MAXIMUM(0x93, "more messages in flight than the receive maximum"),
    OUTGOING_FULL(0x97, "too many answers that the client did not acknowledge"),
    CONNECT_TIMEOUT(0x82, "no CONNECT in time"),
    PACKET_TIMEOUT(0x83, "packet was not complete in time"),
    KEEP_ALIVE(0x8D, "keep-alive ran out"),
    WRITE_TIMEOUT(0x83, "client does not read"),
    SHUTTING_DOWN(0x8B, "server is shutting down"),
    TAKEN_OVER(0x8E, "client id connected again"),
    TRY_AGAIN(0x97, "message could not be accepted, send it again later"),
    TOKEN_SUSPENDED(0x98, "token-suspended"),
    KICKED(0x98, "session was ended by an operator"),
    TOKEN_DEAD(0x87, "token is no longer valid"),
    DECODER_DISAGREES(0x81, "packet could not be decoded");

    /** What {@link #returnCode()} says when MQTT 3.1.1 has no code for it: the connection is closed without a word. */
    static final int NONE = -1;

    private final int reasonCode;
    private final String text;

    CloseReason(int reasonCode, String text) {
        this.reasonCode = reasonCode;
        this.text = text;
    }

    /** Of CONNACK and DISCONNECT in MQTT 5. */
    int reasonCode() {
        return reasonCode;
    }

    /** Of CONNACK in MQTT 3.1.1 (3.2.2.3). */
    int returnCode() {
        return switch (this) {
            case LEVEL_UNSUPPORTED -> 1;
            case CLIENT_ID_MISSING, CLIENT_ID_TOO_LONG -> 2;
            case SESSION_UNAVAILABLE, CREDENTIALS_BUSY, CREDENTIALS_UNAVAILABLE -> 3;
            case BAD_CREDENTIALS -> 4;
            case CREDENTIALS_MISSING, CREDENTIAL_DEAD -> 5;
            default -> NONE;
        };
    }

    /** Stable name for operators: lower case words joined by hyphens. */
    String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether operators are told of it as a decision; what is left out they learn elsewhere. */
    boolean isDecision() {
        return switch (this) {
            case SHUTTING_DOWN, TRY_AGAIN, TOKEN_SUSPENDED, TOKEN_DEAD -> false;
            default -> true;
        };
    }

    /** Key of the setting whose limit was passed; null for none. */
    @Nullable
    String rule() {
        return switch (this) {
            case PACKET_TOO_LARGE -> "mqtt.packetMaxBytes";
            case CLIENT_ID_TOO_LONG -> "mqtt.clientIdMaxBytes";
            case RECEIVE_MAXIMUM -> "mqtt.receiveMaximum";
            case OUTGOING_FULL -> "mqtt.outgoingMax";
            case TOPIC_ALIAS -> "mqtt.topicAliasMax";
            case CONNECT_TIMEOUT -> "mqtt.connectTimeoutMs";
            case PACKET_TIMEOUT, WRITE_TIMEOUT -> "mqtt.packetTimeoutMs";
            case KEEP_ALIVE -> "keepAliveSeconds";
            default -> null;
        };
    }

    /**
     * The limit of {@link #rule}; {@link RefusalNote#NONE} for none.
     *
     * @param keepAliveSeconds 0 where there is none
     */
    long limit(MqttConfig config, int keepAliveSeconds) {
        return switch (this) {
            case PACKET_TOO_LARGE -> config.packetMaxBytes();
            case CLIENT_ID_TOO_LONG -> config.clientIdMaxBytes();
            case RECEIVE_MAXIMUM -> config.receiveMaximum();
            case OUTGOING_FULL -> config.outgoingMax();
            case TOPIC_ALIAS -> config.topicAliasMax();
            case CONNECT_TIMEOUT -> config.connectTimeoutMs();
            case PACKET_TIMEOUT, WRITE_TIMEOUT -> config.packetTimeoutMs();
            case KEEP_ALIVE -> keepAliveSeconds == 0 ? RefusalNote.NONE : keepAliveSeconds;
            default -> RefusalNote.NONE;
        };
    }

    String text() {
        return text;
    }
}
