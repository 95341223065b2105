package dev.tollgate.edge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    private static void openssl(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Tool.Result result = Tool.run(command);
        if (result.exitCode() != 0) {
            throw new IOException("openssl failed: " + result.output());
        }
    }
}
