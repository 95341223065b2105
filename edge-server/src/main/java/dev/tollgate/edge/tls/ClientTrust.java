package dev.tollgate.edge.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Which clients' certificates are believed: the authorities, and what they have revoked. Never changes; safe from any thread.
 *
 * @param revocations may be empty: then nothing is known to be revoked
 */
record ClientTrust(List<X509Certificate> authorities, List<X509CRL> revocations) {
    static ClientTrust read(TlsConfig config) throws TlsException {
        List<X509CRL> revocations = new ArrayList<>();
        for (String file : config.crlFiles()) {
            try {
                revocations.addAll(CertificateReader.revocations(Path.of(file)));
            } catch (GeneralSecurityException | IOException e) {
                throw new TlsException(
                        "tls.crlFiles: expected revocation lists in PEM or DER, got '" + file + "': "
                                + ServerCertificate.cause(e),
                        e);
            }
        }
        try {
            return new ClientTrust(CertificateReader.certificates(Path.of(config.caFile())), List.copyOf(revocations));
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(
                    "tls.caFile: expected certificates in PEM, got '" + config.caFile() + "': "
                            + ServerCertificate.cause(e),
                    e);
        }
    }

    /** For a handshake that is not a resumption. */
    TrustManager manager() throws TlsException {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            if (!revocations.isEmpty()) {
                PKIXRevocationChecker checker = (PKIXRevocationChecker)
                        CertPathBuilder.getInstance("PKIX").getRevocationChecker();
                checker.setOptions(
                        EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
                parameters.addCertPathChecker(checker);
                parameters.addCertStore(
                        CertStore.getInstance("Collection", new CollectionCertStoreParameters(revocations)));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    "tls.caFile: expected authorities that Java can use: " + ServerCertificate.cause(e), e);
        }
    }

    /**
     * Looks again at what may have changed since a session began that is now resumed.
     *
     * @throws CertificateException when it has expired, or was revoked
     */
    void recheck(X509Certificate certificate, Instant now) throws CertificateException {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new CertificateExpiredException("certificate has expired");
        }
        for (X509CRL list : revocations) {
            if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                    && list.isRevoked(certificate)) {
                throw new CertificateException(
                        new CertPathValidatorException("certificate is revoked", null, null, -1, BasicReason.REVOKED));
            }
        }
    }
}
