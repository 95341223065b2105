package dev.tollgate.edge.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's way to one certificate, which can be exchanged: the context stays, and with it the sessions that can be resumed. A handshake
 * that has begun goes on with the certificate that it was given. Safe from any thread.
 */
final class SwitchingKeyManager extends X509ExtendedKeyManager {
    private record Version(String alias, ServerCertificate certificate) {}

    private final AtomicLong versions = new AtomicLong();
    private volatile Version current;
    private volatile Version previous;

    SwitchingKeyManager(ServerCertificate certificate) {
        current = newVersion(certificate);
        previous = current;
    }

    private Version newVersion(ServerCertificate certificate) {
        return new Version("edge" + versions.incrementAndGet(), certificate);
    }

    void set(ServerCertificate certificate) {
        previous = current;
        current = newVersion(certificate);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType);
    }

    private @Nullable String alias(String keyType) {
        Version version = current;
        return version.certificate.key().getAlgorithm().equals(keyType) ? version.alias : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Version version = version(alias);
        return version == null ? null : version.certificate.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Version version = version(alias);
        return version == null ? null : version.certificate.key();
    }

    private @Nullable Version version(String alias) {
        Version newest = current;
        if (newest.alias.equals(alias)) {
            return newest;
        }
        Version older = previous;
        return older.alias.equals(alias) ? older : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
