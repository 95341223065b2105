package dev.tollgate.edge.tls;

import dev.tollgate.edge.config.NamedSections;
import dev.tollgate.edge.config.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of the TLS listeners: {@code tls.*}. */
public record TlsConfig(
        @Setting(
                value = "auto",
                doc = "Whose engine does TLS: auto takes openssl (BoringSSL) where it can be loaded, else jdk.")
        TlsProvider provider,

        @Setting(
                value = "",
                doc =
                        "The edge's certificate and those up to its authority, in PEM; or a PKCS #12 file with certificates and key.")
        String certificateFile,

        @Setting(
                value = "",
                doc = "Key of that certificate, in PEM (PKCS #8, PKCS #1 or EC); empty where a PKCS #12 file has it.")
        String keyFile,

        @Setting(value = "", doc = "File whose first line is the password of the key; empty for none.")
        String keyPasswordFile,

        @NamedSections(
                doc =
                        "Another certificate, for clients that ask for one of its host names (SNI); all others get tls.certificateFile.",
                example = "plant")
        Map<String, HostCertificateConfig> certificates,

        @Setting(
                value = "none",
                doc =
                        "Whether clients need a certificate: none (not asked for), optional (checked if sent) or require.")
        ClientCertificates clientAuth,

        @Setting(value = "", doc = "Certificates of the authorities that clients' certificates must be from, in PEM.")
        String caFile,

        @Setting(
                value = "",
                doc =
                        "Revocation lists (CRL), in PEM or DER. If there are any, each authority in use needs one that is not out of date.")
        List<String> crlFiles,

        @Setting(
                value = "none",
                doc =
                        "Where a client's certificate has the name of its device or application: none, cn, san-dns or san-uri.")
        IdentitySource identity,

        @Setting(value = "", doc = "What stands before that name there, as in urn:dev:; a name without it is none.")
        String identityPrefix,

        @Setting(
                value = "device",
                doc =
                        "With tls.identity: device refuses messages (certificate-mismatch) whose token is not of a device of that name,"
                                + " application those whose token is not of that application, none refuses none.")
        IdentityMatch identityMatch,

        @Setting(
                value = "5000",
                min = 100,
                max = 3_600_000,
                doc = "How often the files are looked at for changes, in ms.")
        int reloadCheckMs,

        @Setting(
                value = "86400000",
                min = 60_000,
                max = 604_800_000,
                doc = "How long after its handshake a client may resume its session without another whole one, in ms.")
        int sessionTimeoutMs,

        @Setting(
                value = "10000",
                min = 100,
                max = 600_000,
                doc = "From a connection's opening to the end of its handshake, in ms.")
        int handshakeTimeoutMs,

        @Setting(
                value = "1024",
                min = 1,
                max = 1_000_000,
                doc = "Handshakes under way at a time; others wait, and one that its client leaves hanging is ended.")
        int handshakesMax) {

    public TlsConfig {
        if (clientAuth != ClientCertificates.NONE && caFile.isEmpty()) {
            throw new IllegalArgumentException("caFile: expected the name of a file, as tls.clientAuth is not none");
        }
        if (!crlFiles.isEmpty() && caFile.isEmpty()) {
            throw new IllegalArgumentException("caFile: expected the name of a file, as tls.crlFiles is set");
        }
        if (identity != IdentitySource.NONE && clientAuth == ClientCertificates.NONE) {
            throw new IllegalArgumentException("clientAuth: expected optional or require, as tls.identity is not none");
        }
        if (certificateFile.isEmpty() && !(keyFile.isEmpty() && certificates.isEmpty())) {
            throw new IllegalArgumentException(
                    "certificateFile: expected the name of a file, as tls.keyFile or tls.certificates is set");
        }
    }

    /** What the names in certificates are held against; nothing where they have none. */
    public IdentityMatch effectiveMatch() {
        return identity == IdentitySource.NONE ? IdentityMatch.NONE : identityMatch;
    }

    /** All files that the settings name. */
    Set<String> files() {
        Set<String> files = new LinkedHashSet<>(List.of(certificateFile, keyFile, keyPasswordFile, caFile));
        files.addAll(crlFiles);
        certificates.values().forEach(certificate -> {
            files.add(certificate.certificateFile());
            files.add(certificate.keyFile());
            files.add(certificate.keyPasswordFile());
        });
        files.remove("");
        return files;
    }
}
