package dev.tollgate.edge.tls;

/** Where in a client's certificate the name is that it goes by: a device's, or an application's. */
public enum IdentitySource {
    NONE,
    /** The subject's common name. */
    CN,
    /** The first DNS name of the subject's alternative names. */
    SAN_DNS,
    /** The first URI of the subject's alternative names. */
    SAN_URI
}
