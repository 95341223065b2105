package dev.tollgate.loadtest.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.command.Console;
import dev.tollgate.loadtest.command.LoadCommands;
import dev.tollgate.loadtest.testing.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that cannot succeed: what they say, and what they must not. */
class RefusalsIT {
    @TempDir
    Path folder;

    private @Nullable ServerSocket server;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int load(String... arguments) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return LoadCommands.execute(new Console(out, out, Map.of()), new Launch(), List.of(), arguments);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("run/summary.json").toFile());
    }

    private String out() {
        return folder.resolve("run").toString();
    }

    /** A server that accepts, reads, and closes, until the test ends; returns its port. */
    private int closing() throws IOException {
        ServerSocket opened = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = opened;
        Thread thread = new Thread(() -> {
            while (!opened.isClosed()) {
                try (Socket accepted = opened.accept()) {
                    accepted.getInputStream().read();
                } catch (IOException closed) {
                    // by the client or the test: the loop's condition tells
                }
            }
        });
        thread.start();
        return opened.getLocalPort();
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void saysThatNothingConnected() throws IOException {
        int code = load(
                "conn",
                "-c",
                "3",
                "-d",
                "1s",
                "--reconnect",
                "off",
                "--progress",
                "none",
                "-o",
                out(),
                "mqtt://127.0.0.1:" + closing());
        String reasons = summary().at("/verdict/reasons").toString();
        assertTrue(reasons.contains("no connection came up in 3 attempts"), reasons);
        assertTrue(code == 93 || code == 91, "91 comes first on a busy machine: " + code);
    }

    @Test
    void nothingListens() throws IOException {
        int port = FreePorts.next();
        assertEquals(93, load("pub", "-c", "1", "-d", "1s", "-o", out(), "mqtt://127.0.0.1:" + port), printed());
        assertFalse(printed().contains("\tat "), printed());
    }

    @Test
    void folderHoldsARunAlready() throws IOException {
        Files.createDirectories(folder.resolve("run"));
        Files.writeString(folder.resolve("run/summary.json"), "{}");
        int code = load("pub", "-c", "1", "-d", "1s", "-o", out(), "mqtt://127.0.0.1:" + FreePorts.next());
        assertEquals(2, code, printed());
        assertFalse(printed().contains("\tat "), printed());
    }

    @Test
    void reportsHoldNoHeaderAndNoMessage() throws IOException {
        load(
                "http",
                "-c",
                "1",
                "-d",
                "1s",
                "-H",
                "Authorization: hush",
                "-m",
                "payl0ad",
                "--progress",
                "none",
                "--drain",
                "1s",
                "-o",
                out(),
                "http://127.0.0.1:" + closing());
        try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(text.contains("hush"), file.toString());
                assertFalse(text.contains("payl0ad"), file.toString());
            }
        }
    }
}
