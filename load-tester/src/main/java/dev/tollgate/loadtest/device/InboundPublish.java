package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A PUBLISH where it lies in the bytes received. One for each event loop; good until the call that it is given to returns. */
final class InboundPublish {
    ByteBuf packet = Unpooled.EMPTY_BUFFER;
    int qos;
    boolean isDuplicate;
    boolean isRetained;
    int topicStart;
    int topicEnd;
    int packetId;
    int payloadStart;
    int payloadEnd;
    final PropertyReader properties;

    InboundPublish(PropertyReader properties) {
        this.properties = properties;
    }

    int topicLength() {
        return topicEnd - topicStart;
    }

    int payloadLength() {
        return payloadEnd - payloadStart;
    }
}
