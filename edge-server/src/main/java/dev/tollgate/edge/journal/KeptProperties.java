package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageSlot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Goes over the properties of a PUBLISH that its record keeps, where they lie in the bytes received, which were checked. What is of no
 * use to a backend, or kept as a field of its own, is left out. On the journal's thread; reused, allocates nothing.
 */
final class KeptProperties {
    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private boolean keepsResponseTopic;
    private int end;
    private int start;
    private int next;

    /** Goes to the first one of a message; false when there is none. */
    boolean first(MessageSlot slot) {
        if (slot.keptPropertiesBytes() == 0) {
            return false;
        }
        source = slot.buffer();
        keepsResponseTopic = slot.keepsResponseTopic();
        next = slot.propertiesStart();
        end = next + slot.propertiesLength();
        return next();
    }

    /** Goes to the next one; false when there is none. */
    boolean next() {
        while (next < end) {
            start = next;
            int property = source.getByte(start);
            next = start + 1 + valueBytes(property, start + 1);
            if (isKept(property)) {
                return true;
            }
        }
        source = Unpooled.EMPTY_BUFFER;
        return false;
    }

    private int valueBytes(int property, int value) {
        return switch (property) {
            case MessageProperties.PAYLOAD_FORMAT_INDICATOR -> 1;
            case MessageProperties.TOPIC_ALIAS -> Short.BYTES;
            case MessageProperties.MESSAGE_EXPIRY_INTERVAL -> Integer.BYTES;
            case MessageProperties.USER_PROPERTY -> {
                int name = stringBytes(value);
                yield name + stringBytes(value + name);
            }
            default -> stringBytes(value); // all others that a PUBLISH may carry
        };
    }

    private int stringBytes(int index) {
        return Short.BYTES + source.getUnsignedShort(index);
    }

    private boolean isKept(int property) {
        return switch (property) {
            case MessageProperties.CONTENT_TYPE, MessageProperties.TOPIC_ALIAS -> false;
            case MessageProperties.RESPONSE_TOPIC -> keepsResponseTopic;
            default -> true;
        };
    }

    /** Where its identifier lies. */
    int start() {
        return start;
    }

    /** Bytes of identifier and value. */
    int length() {
        return next - start;
    }
}
