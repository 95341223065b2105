package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The topic aliases that a client has set (MQTT 5, 3.3.2.3.4): numbers from 1 for topic names. Lives as long as its connection. */
final class TopicAliases {
    private final @Nullable ByteBuf[] topicNames;

    TopicAliases(int max) {
        topicNames = new ByteBuf[max];
    }

    /** Whether {@code alias} may be set. */
    boolean isAllowed(int alias) {
        return alias > 0 && alias <= topicNames.length;
    }

    /** Copies the topic name, unless it is the one that the alias has already. */
    void set(int alias, ByteBuf buffer, int start, int length) {
        ByteBuf present = topicNames[alias - 1];
        boolean isSame = present != null
                && present.readableBytes() == length
                && ByteBufUtil.equals(present, 0, buffer, start, length);
        if (!isSame) {
            byte[] topicName = new byte[length];
            buffer.getBytes(start, topicName);
            topicNames[alias - 1] = Unpooled.wrappedBuffer(topicName);
        }
    }

    /** Null for one that was not set. Not to be changed or released. */
    @Nullable
    ByteBuf find(int alias) {
        return topicNames[alias - 1];
    }
}
