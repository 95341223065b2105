package dev.tollgate.edge.tls;

/** What the name in a client's certificate is held against. */
public enum IdentityMatch {
    /** Nothing: any valid certificate may be used with any token. */
    NONE,
    /** The name of the device whose token a message comes with. */
    DEVICE,
    /** The name of that device's application. */
    APPLICATION
}
