package dev.tollgate.loadtest.run;

import java.io.IOException;
import java.nio.file.Path;

/** A certificate for {@code localhost} that signs itself, made by openssl. */
final class Certificates {
    private final Path certificate;
    private final Path key;

    Certificates(Path folder) throws IOException, InterruptedException {
        certificate = folder.resolve("server.crt");
        key = folder.resolve("server.key");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString(),
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (openssl.waitFor() != 0) {
            throw new IOException("openssl made no certificate");
        }
    }

    Path ca() {
        return certificate;
    }

    Path certificate() {
        return certificate;
    }

    Path key() {
        return key;
    }
}
