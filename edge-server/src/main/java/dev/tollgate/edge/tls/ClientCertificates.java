package dev.tollgate.edge.tls;

import io.netty.handler.ssl.ClientAuth;

/** Whether clients are asked for a certificate of their own. */
public enum ClientCertificates {
    NONE,
    /** Asked for; one that is sent must be valid. */
    OPTIONAL,
    REQUIRE;

    ClientAuth asNetty() {
        return switch (this) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRE -> ClientAuth.REQUIRE;
        };
    }
}
