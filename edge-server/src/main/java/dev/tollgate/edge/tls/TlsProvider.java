package dev.tollgate.edge.tls;

/** Whose engine does TLS. */
public enum TlsProvider {
    /** BoringSSL where it can be loaded, else the JDK. */
    AUTO,
    /** BoringSSL, through netty-tcnative. */
    OPENSSL,
    JDK
}
