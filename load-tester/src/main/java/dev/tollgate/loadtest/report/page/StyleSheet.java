package dev.tollgate.loadtest.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The style sheet of all pages, from the jar, and its digest, by which alone the pages' policy lets it in. */
public final class StyleSheet {
    private static final String TEXT = read();

    private StyleSheet() {}

    public static String text() {
        return TEXT;
    }

    /** As a policy names it: {@code 'sha256-…'}. */
    public static String digest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(TEXT.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Java always has SHA-256", impossible);
        }
    }

    private static String read() {
        try (InputStream in = StyleSheet.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("report.css in the jar cannot be read", unreadable);
        }
    }
}
