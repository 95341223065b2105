package dev.tollgate.edge.token;

/** What an application's rule says of a path. */
public enum Permission {
    PERMITTED,
    /** The application has a list of versions, and this is none of them. */
    VERSION_UNKNOWN,
    /** The application has a list of extensions, and this is none of them. */
    EXTENSION_NOT_ALLOWED
}
