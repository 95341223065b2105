package dev.tollgate.edge.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A certificate of the edge with its key.
 *
 * @param name {@code default}, or the last part of its section's key
 * @param hosts host names that it is given out for, in lower case
 * @param chain leaf first
 */
record ServerCertificate(String name, List<String> hosts, List<X509Certificate> chain, PrivateKey key) {
    static final String DEFAULT = "default";

    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /** @throws TlsException for a file that cannot be read, and for a key that is not the certificate's */
    static ServerCertificate read(String name, HostCertificateConfig config, String section) throws TlsException {
        CertificateReader.Chain chain;
        char[] password = password(config, section);
        try {
            chain = CertificateReader.chain(Path.of(config.certificateFile()), password);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(
                    section + "certificateFile: expected certificates in PEM or a PKCS #12 file, got '"
                            + config.certificateFile() + "': " + cause(e),
                    e);
        }
        X509Certificate leaf = chain.certificates().get(0);
        PrivateKey key = chain.key();
        String keyFile = config.keyFile().isEmpty() ? config.certificateFile() : config.keyFile();
        try {
            if (key == null) {
                key = CertificateReader.key(
                        Path.of(keyFile), leaf.getPublicKey().getAlgorithm(), password);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(
                    section + "keyFile: expected a private key for a certificate of "
                            + leaf.getPublicKey().getAlgorithm() + " in PEM, got '" + keyFile + "': " + cause(e),
                    e);
        }
        if (!isPair(leaf.getPublicKey(), key)) {
            throw new TlsException(
                    section + "keyFile: expected the key of the certificate in '" + config.certificateFile()
                            + "', got another in '" + keyFile + "'",
                    null);
        }
        return new ServerCertificate(name, hosts(config.hosts(), leaf), chain.certificates(), key);
    }

    private static char[] password(HostCertificateConfig config, String section) throws TlsException {
        try {
            return CertificateReader.password(config.keyPasswordFile());
        } catch (IOException e) {
            throw new TlsException(
                    section + "keyPasswordFile: expected a file of text, got '" + config.keyPasswordFile() + "': "
                            + cause(e),
                    e);
        }
    }

    /** In one line. */
    static String cause(Exception failure) {
        String message = failure instanceof IOException ? failure.toString() : String.valueOf(failure.getMessage());
        return message.replaceAll("\\s+", " ");
    }

    private static List<String> hosts(List<String> configured, X509Certificate leaf) {
        List<String> hosts = configured.isEmpty() ? SubjectNames.dnsNames(leaf) : configured;
        return hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    private static boolean isPair(PublicKey certified, PrivateKey key) {
        String algorithm = SIGNATURES.get(certified.getAlgorithm());
        if (algorithm == null) {
            return true; // the engine will say
        }
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certified);
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException notOfOneKind) {
            return false;
        }
    }

    Instant expiresAt() {
        return leaf().getNotAfter().toInstant();
    }

    X509Certificate leaf() {
        return chain.get(0);
    }
}
