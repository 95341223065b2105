package dev.tollgate.edge.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Looks at the files that the settings name, as the edge would at its start, and at what would still be unwise. Stateless. */
public final class TlsCheck {
    private static final long DAYS_WARN = 30;
    private static final Set<PosixFilePermission> FOREIGN = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private TlsCheck() {}

    /** Something that reads files. */
    @FunctionalInterface
    private interface Reading {
        List<ServerCertificate> read() throws TlsException;
    }

    /** At least one finding a certificate. Reads files. */
    public static List<TlsFinding> run(TlsConfig config, InstantSource clock) {
        List<TlsFinding> findings = new ArrayList<>();
        add(findings, "tls.", () -> TlsMaterial.read(config).certificates(), clock.instant());
        addPermissions(findings, "tls.", config.certificateFile(), config.keyFile(), config.keyPasswordFile());
        config.certificates()
                .forEach((name, certificate) -> addPermissions(
                        findings,
                        "tls.certificates." + name + ".",
                        certificate.certificateFile(),
                        certificate.keyFile(),
                        certificate.keyPasswordFile()));
        return findings;
    }

    /**
     * As {@link #run(TlsConfig, InstantSource)}, of one certificate; the files as {@link ServerTls#open} takes them.
     *
     * @param section of the settings that name them, with its dot
     */
    public static List<TlsFinding> run(
            String certificateFile, String keyFile, String keyPasswordFile, String section, InstantSource clock) {
        List<TlsFinding> findings = new ArrayList<>();
        HostCertificateConfig files = new HostCertificateConfig(List.of(), certificateFile, keyFile, keyPasswordFile);
        add(
                findings,
                section,
                () -> List.of(ServerCertificate.read(ServerCertificate.DEFAULT, files, section)),
                clock.instant());
        addPermissions(findings, section, certificateFile, keyFile, keyPasswordFile);
        return findings;
    }

    private static void add(List<TlsFinding> findings, String section, Reading reading, Instant now) {
        try {
            for (ServerCertificate certificate : reading.read()) {
                findings.add(expiry(key(section, certificate), certificate, now));
            }
        } catch (TlsException unusable) {
            String message = String.valueOf(unusable.getMessage());
            int colon = message.indexOf(": ");
            findings.add(new TlsFinding(
                    message.substring(0, colon),
                    true,
                    message.substring(colon + 2),
                    "give the edge a file that it can use: edge-server/docs/tls.md"));
        }
    }

    private static String key(String section, ServerCertificate certificate) {
        return certificate.name().equals(ServerCertificate.DEFAULT)
                ? section + "certificateFile"
                : section + "certificates." + certificate.name() + ".certificateFile";
    }

    private static void addPermissions(
            List<TlsFinding> findings, String section, String certificateFile, String keyFile, String keyPasswordFile) {
        addPermissions(findings, section + "keyFile", secretFile(certificateFile, keyFile));
        addPermissions(findings, section + "keyPasswordFile", keyPasswordFile);
    }

    private static String secretFile(String certificateFile, String keyFile) {
        return keyFile.isEmpty() ? certificateFile : keyFile;
    }

    private static TlsFinding expiry(String key, ServerCertificate certificate, Instant now) {
        Instant from = certificate.leaf().getNotBefore().toInstant();
        Instant until = certificate.expiresAt();
        long days = Duration.between(now, until).toDays();
        String detail = certificate.leaf().getSubjectX500Principal() + ", until " + until;
        if (now.isAfter(until)) {
            return new TlsFinding(key, true, detail + ": it has expired", "renew the certificate");
        }
        if (now.isBefore(from)) {
            return new TlsFinding(
                    key, true, detail + ": it is not valid before " + from, "check the clock: timedatectl");
        }
        return days < DAYS_WARN
                ? new TlsFinding(key, false, detail + ": " + days + " days left", "renew the certificate")
                : new TlsFinding(key, false, detail + ": " + days + " days left", "");
    }

    private static void addPermissions(List<TlsFinding> findings, String key, String file) {
        if (file.isEmpty()) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(Path.of(file));
            if (permissions.stream().anyMatch(FOREIGN::contains)) {
                findings.add(new TlsFinding(
                        key,
                        false,
                        "'" + file + "' can be read by everybody, or written by others than its owner",
                        "chmod 600 " + file));
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // no such file, which was said above, or a file system without permissions
        }
    }
}
