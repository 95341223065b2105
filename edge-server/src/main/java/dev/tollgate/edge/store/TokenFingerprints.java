package dev.tollgate.edge.store;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Fingerprints of tokens that are text: the same as those of the bytes that a device sends. Safe from any thread. */
record TokenFingerprints(TokenRegistry registry) {
    /** @param application without its version */
    Fingerprint of(String application, String value) {
        ByteBuf bytes = Unpooled.wrappedBuffer((application + value).getBytes(StandardCharsets.UTF_8));
        Fingerprint fingerprint = new Fingerprint();
        int applicationBytes = application.length(); // ASCII
        int tokenBytes = bytes.readableBytes() - applicationBytes;
        registry.fingerprint(bytes, 0, applicationBytes, applicationBytes, tokenBytes, fingerprint);
        return fingerprint;
    }
}
