package dev.tollgate.edge.sink;

import dev.tollgate.edge.config.Setting;

/** How a sink proves who its backend is, and who it is itself. All files are PEM, and read with each new connection to the backend. */
public record TlsConfig(
        @Setting(
                value = "",
                doc =
                        "Certificates of the authorities that the backend's one must be from; empty for those of the Java runtime.")
        String caFile,

        @Setting(value = "", doc = "The edge's own certificate, and those up to its authority; empty for none.")
        String certificateFile,

        @Setting(value = "", doc = "Key of the edge's own certificate, as unencrypted PKCS #8; empty for none.")
        String keyFile) {
    public static final TlsConfig DEFAULT = new TlsConfig("", "", "");

    public TlsConfig {
        if (certificateFile.isEmpty() != keyFile.isEmpty()) {
            throw new IllegalArgumentException("keyFile: expected to be set together with certificateFile");
        }
    }
}
