package dev.tollgate.edge.sink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys in the form that clients take. Reads the files once, when it is made.
 *
 * @param trust null for the authorities of the Java runtime
 * @param keys null for no certificate of the edge's own
 */
public record TlsFiles(
        @Nullable TrustManagerFactory trust, @Nullable KeyManagerFactory keys) {
    private static final char[] NO_PASSWORD = {}; // of a store that never leaves the memory
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** @throws IllegalArgumentException {@code key: what was expected}, with a key of {@link TlsConfig} */
    public static TlsFiles read(TlsConfig config) {
        return new TlsFiles(
                config.caFile().isEmpty() ? null : trust(config.caFile()),
                config.certificateFile().isEmpty() ? null : keys(config.certificateFile(), config.keyFile()));
    }

    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no TLS", e);
        }
    }

    private static TrustManagerFactory trust(String file) {
        try {
            KeyStore store = emptyStore();
            int count = 0;
            for (Certificate authority : certificates(file)) {
                store.setCertificateEntry("authority" + count++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("caFile: expected a file of certificates in PEM, got '" + file + "'", e);
        }
    }

    private static KeyManagerFactory keys(String certificateFile, String keyFile) {
        List<Certificate> chain;
        try {
            chain = certificates(certificateFile);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "certificateFile: expected a file of certificates in PEM, got '" + certificateFile + "'", e);
        }
        try {
            PrivateKey key = privateKey(keyFile, chain.get(0).getPublicKey().getAlgorithm());
            KeyStore store = emptyStore();
            store.setKeyEntry("edge", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return keys;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "keyFile: expected the certificate's key as unencrypted PKCS #8 in PEM (openssl pkcs8 -topk8"
                            + " -nocrypt makes one), got '" + keyFile + "'",
                    e);
        }
    }

    private static List<Certificate> certificates(String file) throws GeneralSecurityException, IOException {
        byte[] pem = Files.readAllBytes(Path.of(file));
        List<Certificate> certificates = List.copyOf(
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return certificates;
    }

    private static PrivateKey privateKey(String file, String algorithm) throws GeneralSecurityException, IOException {
        Matcher pem = KEY.matcher(Files.readString(Path.of(file), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException("no PRIVATE KEY in it");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
