package dev.tollgate.loadtest.scenario;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How TLS connections are made; without effect on plain ones.
 *
 * @param ca PEM certificates to trust; else those of the JVM
 * @param certificate PEM chain of the devices, with {@code key}
 * @param key PEM, PKCS 8
 * @param isInsecure takes any certificate
 * @param isResuming each device resumes its last session (RFC 5077; RFC 8446 section 2.2); else each handshake is a full one
 * @param serverName sent and checked in place of the host; empty for the host
 */
public record Tls(
        Optional<Path> ca,
        Optional<Path> certificate,
        Optional<Path> key,
        boolean isInsecure,
        boolean isResuming,
        String serverName) {
    public static final Tls DEFAULTS = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false, false, "");

    public Tls {
        InvalidSetting.check(
                certificate.isPresent() == key.isPresent(),
                "tls",
                "cert and key together",
                certificate.isPresent() ? "cert without key" : "key without cert");
        InvalidSetting.check(!(isInsecure && ca.isPresent()), "tls", "either ca or insecure", "both");
    }
}
