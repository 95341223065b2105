package dev.tollgate.edge.tls;

import dev.tollgate.edge.config.Setting;
import java.util.List;

/** A certificate for some host names, {@code tls.certificates.NAME.*}. */
public record HostCertificateConfig(
        @Setting(
                value = "",
                doc = "Host names that it is for, *.example.com among them; empty for those that the certificate has.")
        List<String> hosts,

        @Setting(value = "", doc = "As tls.certificateFile.")
        String certificateFile,

        @Setting(value = "", doc = "As tls.keyFile.") String keyFile,

        @Setting(value = "", doc = "As tls.keyPasswordFile.")
        String keyPasswordFile) {
    public HostCertificateConfig {
        if (certificateFile.isEmpty()) {
            throw new IllegalArgumentException("certificateFile: expected the name of a file");
        }
    }
}
