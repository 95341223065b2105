package dev.tollgate.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.List;

/** The header fields of a WebSocket handshake, RFC 6455 4.2.1, as they come. One a connection, reused. */
final class WebSocketFields {
    /** {@link #key()} of a request that had several. */
    private static final String REPEATED = "";

    private boolean upgradeConnection;
    private boolean upgrade;
    private String key = "";
    private String version = "";
    private String origin = "";
    private boolean keySeen;
    private final List<String> protocols = new ArrayList<>(0);

    /** Forgets the last request's. */
    void reset() {
        upgradeConnection = false;
        upgrade = false;
        key = "";
        version = "";
        origin = "";
        keySeen = false;
        protocols.clear();
    }

    void addConnection(String value) {
        upgradeConnection |= Tokens.listContains(value, "upgrade");
    }

    /** @param name any field's but Connection's */
    void add(CharSequence name, String value) {
        if (name == HttpHeaderNames.UPGRADE) {
            upgrade |= Tokens.listContains(value, "websocket");
        } else if (name == HttpHeaderNames.SEC_WEBSOCKET_KEY) {
            key = keySeen ? REPEATED : value;
            keySeen = true;
        } else if (name == HttpHeaderNames.SEC_WEBSOCKET_VERSION) {
            version = version.isEmpty() ? value : version + ", " + value;
        } else if (name == HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL) {
            protocols.add(value);
        } else if (name == HttpHeaderNames.ORIGIN) {
            origin = value;
        }
    }

    /** Whether the client asks for the upgrade at all. */
    boolean isUpgrade() {
        return upgrade && upgradeConnection;
    }

    String key() {
        return key;
    }

    String version() {
        return version;
    }

    /** Empty for none, as what is no browser sends it. */
    String origin() {
        return origin;
    }

    boolean offers(String protocol) {
        return protocols.stream().anyMatch(list -> Tokens.listContains(list, protocol));
    }
}
