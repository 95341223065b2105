package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How a device reaches an edge to register. */
interface RegistrationClient {
    /** Longest wait for an edge, in seconds. */
    int TIMEOUT_S = 30;

    /**
     * What an edge answered.
     *
     * @param body JSON
     */
    record Answer(boolean isRegistered, String body) {
        /** Without the body, which may hold a device's key. */
        @Override
        public String toString() {
            return "Answer[isRegistered=" + isRegistered + "]";
        }
    }

    Answer register(JsonNode request) throws CliException;

    /**
     * @param uri http, https, mqtt or mqtts
     * @param ca file with certificates in PEM; null for the platform's
     */
    static RegistrationClient of(URI uri, @Nullable Path ca) throws CliException {
        TrustManagerFactory trust = ca == null ? null : trust(ca);
        boolean isMqtt = uri.getScheme().startsWith("mqtt");
        return isMqtt ? new MqttRegistrationClient(uri, trust) : new HttpRegistrationClient(uri, trust);
    }

    private static TrustManagerFactory trust(Path ca) throws CliException {
        try (InputStream file = Files.newInputStream(ca)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (IOException | GeneralSecurityException unusable) {
            throw CliException.failed("--ca: expected certificates in PEM in " + ca + ": " + unusable);
        }
    }
}
