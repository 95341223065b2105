package dev.tollgate.edge.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** Reads certificates, keys and revocation lists in the forms that tools write them. Stateless; reads files, so never on an event loop. */
final class CertificateReader {
    private static final String PEM = "-----BEGIN ";
    private static final int DER_SEQUENCE = 0x30;

    /** A certificate with those above it, leaf first, and its key where the file had that, too. */
    record Chain(
            List<X509Certificate> certificates, @Nullable PrivateKey key) {}

    private CertificateReader() {}

    /**
     * @param file certificates in PEM, or a PKCS #12 store of a certificate and its key
     * @param password of the store; empty for none
     */
    static Chain chain(Path file, char[] password) throws GeneralSecurityException, IOException {
        byte[] bytes = Files.readAllBytes(file);
        return isPem(bytes) || !isDer(bytes) ? new Chain(certificates(bytes), null) : store(bytes, password);
    }

    /** All certificates in a file of PEM; at least one. */
    static List<X509Certificate> certificates(Path file) throws GeneralSecurityException, IOException {
        return certificates(Files.readAllBytes(file));
    }

    private static List<X509Certificate> certificates(byte[] bytes) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
            certificates.add((X509Certificate) certificate);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return Collections.unmodifiableList(certificates);
    }

    private static Chain store(byte[] bytes, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(bytes), password);
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password) instanceof PrivateKey key) {
                List<X509Certificate> certificates = new ArrayList<>();
                for (Certificate certificate : store.getCertificateChain(alias)) {
                    certificates.add((X509Certificate) certificate);
                }
                return new Chain(Collections.unmodifiableList(certificates), key);
            }
        }
        throw new CertificateException("no key in it");
    }

    /**
     * The first private key in a file of PEM: PKCS #8, PKCS #1 or SEC 1, encrypted or not.
     *
     * @param algorithm of the certificate's key
     */
    static PrivateKey key(Path file, String algorithm, char[] password) throws GeneralSecurityException, IOException {
        String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                PrivateKeyInfo info = keyInfo(part, password);
                if (info != null) {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
                }
            }
        } catch (OperatorCreationException | PKCSException e) {
            throw new GeneralSecurityException("it cannot be decrypted with the password", e);
        }
        throw new IOException("no private key in it");
    }

    /** Null for a part that is no key, such as the parameters of a curve. */
    private static @Nullable PrivateKeyInfo keyInfo(Object part, char[] password)
            throws IOException, OperatorCreationException, PKCSException {
        if (part instanceof PrivateKeyInfo plain) {
            return plain;
        }
        if (part instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        if (part instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(password));
        }
        return part instanceof PEMEncryptedKeyPair encrypted
                ? encrypted
                        .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(new BouncyCastleProvider())
                                .build(password))
                        .getPrivateKeyInfo()
                : null;
    }

    /** All revocation lists in a file, of PEM or DER; at least one. */
    static List<X509CRL> revocations(Path file) throws GeneralSecurityException, IOException {
        List<X509CRL> lists = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(file);
        for (CRL list : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes))) {
            lists.add((X509CRL) list);
        }
        if (lists.isEmpty()) {
            throw new IOException("no revocation list in it");
        }
        return lists;
    }

    /** The first line of a file; nothing for no file. */
    static char[] password(String file) throws IOException {
        if (file.isEmpty()) {
            return new char[0];
        }
        return Files.readString(Path.of(file), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("")
                .toCharArray();
    }

    private static boolean isPem(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM);
    }

    private static boolean isDer(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == DER_SEQUENCE;
    }
}
