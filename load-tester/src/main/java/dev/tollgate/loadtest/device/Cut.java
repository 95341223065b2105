package dev.tollgate.loadtest.device;

/** How devices end their connections in a storm. */
public enum Cut {
    FIN,
    RST,
    /** They neither read nor write any more, so that the server's keep-alive must notice. */
    SILENT,
    /** Something else ends them, such as a restart of the server: only watched. */
    NONE
}
