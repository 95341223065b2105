package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Topic aliases for what a client is sent: for topic names that come twice in a row, as most names of answers come once. The oldest alias
 * is given to the next name. Lives as long as its connection.
 */
final class OutgoingAliases {
    /** More would make finding one slower than writing a name. */
    private static final int ALIASES_MAX = 16;

    private final @Nullable ByteBuf[] topicNames;
    private int lastHash;
    private int newest;
    private boolean isNew;

    /** @param topicAliasMaximum of the client; 0 for no aliases */
    OutgoingAliases(int topicAliasMaximum) {
        topicNames = new ByteBuf[Math.min(topicAliasMaximum, ALIASES_MAX)];
    }

    boolean areAllowed() {
        return topicNames.length > 0;
    }

    /** The alias to send with this topic name; 0 for none. */
    int aliasOf(byte[] topicName) {
        ByteBuf name = Unpooled.wrappedBuffer(topicName);
        int hash = ByteBufUtil.hashCode(name);
        boolean isRepeated = hash == lastHash;
        lastHash = hash;
        isNew = false;
        for (int i = 0; i < topicNames.length; i++) {
            if (name.equals(topicNames[i])) {
                return i + 1;
            }
        }
        if (!isRepeated) {
            return 0;
        }
        isNew = true;
        newest = newest % topicNames.length + 1;
        topicNames[newest - 1] = name;
        return newest;
    }

    /** Whether the client has to be told the name that the alias found last stands for. */
    boolean isNew() {
        return isNew;
    }

    /** The client was not told after all. */
    void forgetNew() {
        if (isNew) {
            topicNames[newest - 1] = null;
        }
    }
}
