package dev.tollgate.edge.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an MQTT 5 message says of itself by its properties (3.3.2.3), beside its content type.
 *
 * @param payloadFormat 0 for bytes, 1 for UTF-8, {@link #NO_FORMAT} where it does not say
 * @param expirySeconds from receipt on; {@link #NO_EXPIRY} where it does not expire
 * @param responseTopic null for none, and for one that would show a token
 * @param correlation not to be changed; null for none
 * @param userProperties in their order; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
public record MessageProperties(
        int payloadFormat,
        long expirySeconds,
        @Nullable String responseTopic,
        byte @Nullable [] correlation,
        List<UserProperty> userProperties) {
    public static final int NO_FORMAT = -1;
    public static final long NO_EXPIRY = -1;

    /** Of a message that has none. */
    public static final MessageProperties NONE = new MessageProperties(NO_FORMAT, NO_EXPIRY, null, null, List.of());

    /** Identifiers of properties of a PUBLISH. */
    static final int PAYLOAD_FORMAT_INDICATOR = 0x01;

    static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    static final int CONTENT_TYPE = 0x03;
    static final int RESPONSE_TOPIC = 0x08;
    static final int CORRELATION_DATA = 0x09;
    static final int TOPIC_ALIAS = 0x23;
    static final int USER_PROPERTY = 0x26;

    /** Whether it says nothing. */
    public boolean isEmpty() {
        return payloadFormat == NO_FORMAT
                && expirySeconds == NO_EXPIRY
                && responseTopic == null
                && correlation == null
                && userProperties.isEmpty();
    }

    /** One of a message's user properties, whose names need not differ. */
    public record UserProperty(String name, String value) {}

    /**
     * Reads them as a record has them: each with its identifier, as MQTT 5 puts them.
     *
     * @throws IllegalArgumentException for what cannot be
     */
    static MessageProperties parse(ByteBuffer bytes) {
        int format = NO_FORMAT;
        long expiry = NO_EXPIRY;
        String responseTopic = null;
        byte[] correlation = null;
        List<UserProperty> userProperties = new ArrayList<>();
        try {
            while (bytes.hasRemaining()) {
                int property = bytes.get();
                switch (property) {
                    case PAYLOAD_FORMAT_INDICATOR -> format = bytes.get();
                    case MESSAGE_EXPIRY_INTERVAL -> expiry = Integer.toUnsignedLong(bytes.getInt());
                    case RESPONSE_TOPIC -> responseTopic = text(bytes);
                    case CORRELATION_DATA -> correlation = data(bytes);
                    case USER_PROPERTY -> userProperties.add(new UserProperty(text(bytes), text(bytes)));
                    default ->
                        throw new IllegalArgumentException("a property of identifier " + property + " cannot be");
                }
            }
        } catch (BufferUnderflowException truncated) {
            throw new IllegalArgumentException("a property does not fit into it", truncated);
        }
        return new MessageProperties(format, expiry, responseTopic, correlation, List.copyOf(userProperties));
    }

    private static String text(ByteBuffer bytes) {
        return new String(data(bytes), StandardCharsets.UTF_8);
    }

    private static byte[] data(ByteBuffer bytes) {
        int length = Short.toUnsignedInt(bytes.getShort());
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] data = new byte[length];
        bytes.get(data);
        return data;
    }
}
