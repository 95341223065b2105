package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Topics of one extension under one token, as a topic filter named them: on which the edge itself speaks. Safe from any thread. */
final class RetainedTopics {
    private static final byte[] STATUS = "/status".getBytes(StandardCharsets.US_ASCII);

    private final Extension extension;
    private final long deviceNumber;
    private final long tokenNumber;
    private final long tokenExpiresAtMs;
    private final byte[] prefix; // kp1/{appversion}/{extension}/{token}

    /** @param path of a topic filter whose token was found to be good; its bytes are copied */
    RetainedTopics(Extension extension, TokenEntry token, Kp1Path path, ByteBuf buffer) {
        this.extension = extension;
        deviceNumber = token.deviceNumber();
        tokenNumber = token.tokenNumber();
        tokenExpiresAtMs = token.expiresAtMs();
        int start = path.appVersionStart() - Kp1Path.PREFIX_LENGTH;
        prefix = new byte[path.tokenEnd() - start];
        buffer.getBytes(start, prefix);
    }

    Extension extension() {
        return extension;
    }

    long deviceNumber() {
        return deviceNumber;
    }

    long tokenNumber() {
        return tokenNumber;
    }

    long tokenExpiresAtMs() {
        return tokenExpiresAtMs;
    }

    boolean isSame(RetainedTopics other) {
        return Arrays.equals(prefix, other.prefix);
    }

    /** @param resource as with {@link dev.tollgate.edge.extension.PushRoute#push} */
    byte[] topicName(String resource) {
        byte[] middle = resource.getBytes(StandardCharsets.US_ASCII);
        byte[] name = Arrays.copyOf(prefix, prefix.length + middle.length + STATUS.length);
        System.arraycopy(middle, 0, name, prefix.length, middle.length);
        System.arraycopy(STATUS, 0, name, prefix.length + middle.length, STATUS.length);
        return name;
    }
}
