package dev.tollgate.edge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** An authority of its own, and certificates of it, all as files of PEM; made with {@code openssl}. */
public final class Certificates {
    private static final String AUTHORITY = "authority";

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** Makes an authority, a certificate for the address 127.0.0.1 and one for a client named {@code edge}. */
    public static Certificates create(Path folder) throws IOException, InterruptedException {
        Certificates certificates = new Certificates(folder);
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=test authority",
                "-keyout",
                certificates.key(AUTHORITY),
                "-out",
                certificates.authority());
        certificates.sign("127.0.0.1", "subjectAltName=IP:127.0.0.1");
        certificates.sign("edge", "extendedKeyUsage=clientAuth");
        return certificates;
    }

    public String authority() {
        return certificate(AUTHORITY);
    }

    public String certificate(String name) {
        return folder.resolve(name + ".pem").toString();
    }

    public String key(String name) {
        return folder.resolve(name + ".key").toString();
    }

    /** Makes a certificate of this common name, replacing one that there was; files are changed at once, not bit by bit. */
    public void issue(String name, String extension) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "issue");
        Certificates made = new Certificates(work);
        Files.copy(Path.of(authority()), Path.of(made.authority()));
        Files.copy(Path.of(key(AUTHORITY)), Path.of(made.key(AUTHORITY)));
        made.sign(name, extension);
        Files.move(Path.of(made.key(name)), Path.of(key(name)), StandardCopyOption.REPLACE_EXISTING);
        Files.move(Path.of(made.certificate(name)), Path.of(certificate(name)), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Revokes these, and gives the file of the list; none for an empty list. */
    public String revoke(String... names) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "revoke");
        Files.writeString(work.resolve("index"), "");
        Files.writeString(work.resolve("number"), "01");
        Path config = Files.writeString(
                work.resolve("ca.cnf"),
                "[ca]\ndefault_ca=own\n[own]\ndatabase=" + work.resolve("index") + "\ncrlnumber="
                        + work.resolve("number")
                        + "\ndefault_md=sha256\ndefault_crl_days=1\ncertificate=" + authority() + "\nprivate_key="
                        + key(AUTHORITY) + "\n");
        for (String name : names) {
            openssl("ca", "-config", config.toString(), "-revoke", certificate(name));
        }
        Path list = work.resolve("list.crl");
        openssl("ca", "-config", config.toString(), "-gencrl", "-out", list.toString());
        Path file = folder.resolve("list.crl");
        Files.move(list, file, StandardCopyOption.REPLACE_EXISTING);
        return file.toString();
    }

    private void sign(String name, String extension) throws IOException, InterruptedException {
        String request = folder.resolve(name + ".csr").toString();
        Path extensions = Files.writeString(folder.resolve(name + ".ext"), extension);
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key(name),
                "-out",
                request);
        openssl(
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                authority(),
                "-CAkey",
                key(AUTHORITY),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions.toString(),
                "-out",
                certificate(name));
    }

    /** Runs {@code openssl}; fails when that does. */
    public static void openssl(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Tool.Result result = Tool.run(command);
        if (result.exitCode() != 0) {
            throw new IOException("openssl failed: " + result.output());
        }
    }
}
