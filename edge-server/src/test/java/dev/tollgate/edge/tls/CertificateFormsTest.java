package dev.tollgate.edge.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as openssl writes them. */
final class CertificateFormsTest {
    private static final String PASSWORD = "pass:secret";

    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static String password;

    @BeforeAll
    static void make() throws Exception {
        certificates = Certificates.create(folder);
        password = Files.writeString(folder.resolve("password"), "secret\n").toString();
        String ec = certificates.key("127.0.0.1");
        run("pkcs8", "-topk8", "-nocrypt", "-in", ec, "-out", file("pkcs8"));
        run("pkcs8", "-topk8", "-in", ec, "-out", file("pkcs8-encrypted"), "-passout", PASSWORD);
        run("ec", "-in", ec, "-out", file("ec"));
        run("ec", "-in", ec, "-aes256", "-out", file("ec-encrypted"), "-passout", PASSWORD);
        run(
                "pkcs12",
                "-export",
                "-in",
                certificates.certificate("127.0.0.1"),
                "-inkey",
                ec,
                "-out",
                file("p12"),
                "-passout",
                PASSWORD);
        run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=rsa",
                "-keyout",
                file("rsa-pkcs8"),
                "-out",
                file("rsa-certificate"));
        run("rsa", "-in", file("rsa-pkcs8"), "-traditional", "-out", file("rsa-pkcs1"));
        run(
                "rsa",
                "-in",
                file("rsa-pkcs8"),
                "-traditional",
                "-aes128",
                "-out",
                file("rsa-pkcs1-encrypted"),
                "-passout",
                PASSWORD);
    }

    private static void run(String... arguments) throws Exception {
        Certificates.openssl(arguments);
    }

    private static String file(String name) {
        return folder.resolve(name + ".form").toString();
    }

    private static ServerCertificate read(String certificate, String key, String passwordFile) throws TlsException {
        return ServerCertificate.read(
                "default", new HostCertificateConfig(List.of(), certificate, key, passwordFile), "tls.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pkcs8", "pkcs8-encrypted", "ec", "ec-encrypted", "rsa-pkcs8", "rsa-pkcs1", "rsa-pkcs1-encrypted"
            })
    void readsKeysInPem(String form) throws Exception {
        String certificate = form.startsWith("rsa") ? file("rsa-certificate") : certificates.certificate("127.0.0.1");
        ServerCertificate read = read(certificate, file(form), form.endsWith("encrypted") ? password : "");
        assertEquals(form.startsWith("rsa") ? "RSA" : "EC", read.key().getAlgorithm());
    }

    @Test
    void readsPkcs12() throws Exception {
        assertEquals(1, read(file("p12"), "", password).chain().size());
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        String certificate = certificates.certificate("127.0.0.1");
        String wrong = Files.writeString(folder.resolve("wrong"), "no\n").toString();
        Map<String, ServerRead> cases = Map.of(
                "tls.certificateFile: expected certificates in PEM", () -> read(file("none"), file("ec"), ""),
                "tls.keyFile: expected a private key", () -> read(certificate, file("pkcs8-encrypted"), wrong),
                "tls.keyFile: expected the key of the certificate",
                        () -> read(certificate, certificates.key("edge"), ""),
                "tls.keyPasswordFile: expected a file of text", () -> read(certificate, file("ec"), file("none")));
        cases.forEach((expected, reading) -> {
            String message = String.valueOf(
                    assertThrows(TlsException.class, reading::run).getMessage());
            assertTrue(message.startsWith(expected), message);
            assertEquals(1, message.lines().count());
        });
    }

    @FunctionalInterface
    private interface ServerRead {
        ServerCertificate run() throws TlsException;
    }

    @Test
    void checksFilesBeforeTheStart() throws Exception {
        TlsConfig config = config(certificates.certificate("127.0.0.1"), certificates.key("127.0.0.1"));
        List<TlsFinding> findings = TlsCheck.run(config, InstantSource.system());
        assertEquals(
                List.of(false),
                findings.stream().map(TlsFinding::fails).distinct().toList(),
                findings.toString());
        InstantSource later =
                InstantSource.fixed(InstantSource.system().instant().plusSeconds(5 * 86_400));
        TlsFinding expired = TlsCheck.run(config, later).get(0);
        assertTrue(expired.fails() && expired.detail().contains("expired"), expired.toString());
        TlsFinding mixed = TlsCheck.run(
                        config(certificates.certificate("edge"), certificates.key("127.0.0.1")), InstantSource.system())
                .get(0);
        assertEquals("tls.keyFile", mixed.key());
        assertTrue(mixed.fails());
        TlsFinding ofAnother = TlsCheck.run(
                        certificates.certificate("127.0.0.1"),
                        certificates.key("127.0.0.1"),
                        "",
                        "admin.tls.",
                        InstantSource.system())
                .get(0);
        assertEquals("admin.tls.certificateFile", ofAnother.key());
        assertFalse(ofAnother.fails());
    }

    @Test
    void namesDevicesByCertificate() throws Exception {
        certificates.issue("gauge 7", "subjectAltName=DNS:gauge7.example,URI:urn:dev:gauge7");
        var certificate = CertificateReader.certificates(Path.of(certificates.certificate("gauge 7")))
                .get(0);
        assertEquals("gauge 7", SubjectNames.identity(certificate, IdentitySource.CN, ""));
        assertEquals("gauge7.example", SubjectNames.identity(certificate, IdentitySource.SAN_DNS, ""));
        assertEquals("gauge7", SubjectNames.identity(certificate, IdentitySource.SAN_URI, "urn:dev:"));
        assertEquals("", SubjectNames.identity(certificate, IdentitySource.SAN_URI, "spiffe:"));
    }

    private static TlsConfig config(String certificate, String key) {
        return new TlsConfig(
                TlsProvider.AUTO,
                certificate,
                key,
                "",
                Map.of(),
                ClientCertificates.NONE,
                "",
                List.of(),
                IdentitySource.NONE,
                "",
                IdentityMatch.DEVICE,
                5_000,
                86_400_000,
                10_000,
                1024);
    }
}
