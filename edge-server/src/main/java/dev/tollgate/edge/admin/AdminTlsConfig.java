package dev.tollgate.edge.admin;

import dev.tollgate.edge.config.Setting;

/** The certificate of the admin port: {@code admin.tls.*}. */
public record AdminTlsConfig(
        @Setting(
                value = "",
                doc = "As tls.certificateFile, for the admin port, which speaks HTTPS then; empty for plain HTTP.")
        String certificateFile,

        @Setting(value = "", doc = "As tls.keyFile.") String keyFile,

        @Setting(value = "", doc = "As tls.keyPasswordFile.")
        String keyPasswordFile) {
    public AdminTlsConfig {
        if (certificateFile.isEmpty() && !(keyFile.isEmpty() && keyPasswordFile.isEmpty())) {
            throw new IllegalArgumentException(
                    "certificateFile: expected the name of a file, as admin.tls.keyFile or its password is set");
        }
    }

    public boolean isOn() {
        return !certificateFile.isEmpty();
    }
}
