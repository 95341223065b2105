package dev.tollgate.edge.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the files hold, read at one time and found to fit.
 *
 * @param certificates the default one first
 * @param trust null where clients are not asked for certificates
 */
record TlsMaterial(
        List<ServerCertificate> certificates, @Nullable ClientTrust trust) {
    static TlsMaterial read(TlsConfig config) throws TlsException {
        List<ServerCertificate> certificates = new ArrayList<>();
        HostCertificateConfig byDefault = new HostCertificateConfig(
                List.of(), config.certificateFile(), config.keyFile(), config.keyPasswordFile());
        certificates.add(ServerCertificate.read(ServerCertificate.DEFAULT, byDefault, "tls."));
        for (Map.Entry<String, HostCertificateConfig> entry :
                config.certificates().entrySet()) {
            certificates.add(ServerCertificate.read(
                    entry.getKey(), entry.getValue(), "tls.certificates." + entry.getKey() + "."));
        }
        return new TlsMaterial(
                List.copyOf(certificates),
                config.clientAuth() == ClientCertificates.NONE ? null : ClientTrust.read(config));
    }
}
