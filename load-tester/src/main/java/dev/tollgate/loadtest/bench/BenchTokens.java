package dev.tollgate.loadtest.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * The tokens that every server which knows tokens is given: so many that a look-up is one, with the first of them used by the load. The
 * same in each run. Written as the files that each server reads.
 */
public final class BenchTokens {
    public static final String APPLICATION = "demo";
    public static final String APPVERSION = APPLICATION + "-v1";

    /** Those of a large registry that loads use. */
    static final int USED = 100_000;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 24;

    private final int count;

    public BenchTokens(int count) {
        this.count = count;
    }

    /** The token of a device, from its number alone. */
    static String token(int device) {
        SplittableRandom random = new SplittableRandom(0x70117 + (long) device);
        StringBuilder token = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }

    /** For {@code edge device import}. */
    public Path writeDevices(Path file) throws IOException {
        return write(
                file,
                "",
                device -> "{\"name\":\"bench-" + device + "\",\"application\":\"" + APPLICATION + "\",\"token\":\""
                        + token(device) + "\"}\n");
    }

    /** For the {@code map} of nginx. */
    Path writeNginxMap(Path file) throws IOException {
        return write(file, "", device -> token(device) + " 1;\n");
    }

    /** For the load tester. */
    public Path writeTokenFile(Path file) throws IOException {
        return write(file, "token,state\n", device -> token(device) + ",active\n");
    }

    /** For {@link MqttLoad#NEXT}: the first so many tokens, a line each. */
    static Path writeFeeder(Path file, int tokens) throws IOException {
        return new BenchTokens(tokens).write(file, MqttLoad.NEXT + "\n", device -> token(device) + "\n");
    }

    private Path write(Path file, String head, IntFunction<String> line) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(head);
            for (int device = 0; device < count; device++) {
                writer.write(line.apply(device));
            }
        }
        return file;
    }
}
