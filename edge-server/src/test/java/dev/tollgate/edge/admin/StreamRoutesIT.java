package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamRoutesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMPORT = "/api/v1/devices/import?progress=true";
    private static final String RECORDS = "/api/v1/records";
    private static final int TIMEOUT_MS = 20_000;

    @TempDir
    Path data;

    private AdminFixture admin;

    @BeforeEach
    void start() throws Exception {
        admin = AdminFixture.open(data);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void importsLinesAndSaysWhatBecameOfEach() throws Exception {
        String body = """
                {"name":"a","application":"demo","group":"g","token":"t-a"}
                {"name":"a","application":"demo"}

                not json s3cret
                {"name":"b","application":"demo","deviceId":"dev_x","createdAt":"then"}\r
                {"name":"%s","application":"demo"}
                {"name":"c"}
                {"name":"d","application":"demo"}""".formatted("x".repeat(300));
        HttpResponse<String> answer = admin.post(IMPORT, body);
        assertEquals(200, answer.statusCode());
        assertEquals(
                "application/x-ndjson",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals(
                List.of(
                        "{\"line\":1,\"name\":\"a\",\"application\":\"demo\",\"deviceId\":\"dev_000000000001\",\"token\":"
                                + "\"t-a\",\"tokenId\":\"tok_000000000001\"}",
                        "{\"line\":2,\"name\":\"a\",\"application\":\"demo\",\"error\":{\"reason\":\"conflict\",\"detail\":"
                                + "\"application demo has a device a\"}}",
                        "{\"line\":4,\"error\":{\"reason\":\"request-malformed\",\"detail\":\"expected a JSON object, got "
                                + "what is not JSON (line 1, column 1)\"}}",
                        "{\"progress\":{\"lines\":3,\"created\":1,\"failed\":2}}",
                        "{\"line\":5,\"name\":\"b\",\"application\":\"demo\",\"deviceId\":\"dev_000000000002\",\"token\":"
                                + "\"generated-2\",\"tokenId\":\"tok_000000000002\"}",
                        "{\"line\":6,\"error\":{\"reason\":\"request-malformed\",\"detail\":\"expected a line of at most "
                                + "256 bytes\"}}",
                        "{\"line\":7,\"error\":{\"reason\":\"request-malformed\",\"detail\":\"expected a field "
                                + "'application'\"}}",
                        "{\"progress\":{\"lines\":6,\"created\":2,\"failed\":4}}",
                        "{\"line\":8,\"name\":\"d\",\"application\":\"demo\",\"deviceId\":\"dev_000000000003\",\"token\":"
                                + "\"generated-3\",\"tokenId\":\"tok_000000000003\"}",
                        "{\"summary\":{\"lines\":7,\"created\":3,\"failed\":4}}"),
                answer.body().lines().toList());
        assertEquals(List.of(2, 1, 1), admin.registry.batches());
    }

    @Test
    void answersAnImportWhileItIsSent() throws Exception {
        try (Socket socket = connect("POST", IMPORT, "Transfer-Encoding: chunked\r\n")) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                lines.append("{\"name\":\"n").append(i).append("\",\"application\":\"demo\"}\n");
            }
            write(socket, Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n");
            BufferedReader answer = reader(socket);
            readUntil(answer, "{\"progress\":{\"lines\":3,\"created\":3,\"failed\":0}}");
            write(socket, "0\r\n\r\n");
            readUntil(answer, "{\"summary\":{\"lines\":3,\"created\":3,\"failed\":0}}");
        }
    }

    @Test
    void cutsAnImportThatFails() throws Exception {
        String body = "{\"name\":\"" + MemoryRegistry.FAILING + "\",\"application\":\"demo\"}\n";
        assertThrows(IOException.class, () -> admin.post(IMPORT, body));
        assertEquals(200, admin.get(RECORDS).statusCode());
    }

    @Test
    void exportsWhatCanBeImported() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_001; i++) {
            lines.append("{\"name\":\"n" + i + "\",\"application\":\"demo\"}\n");
        }
        admin.post(IMPORT, lines.toString());
        List<String> exported =
                admin.get("/api/v1/devices/export").body().lines().toList();
        assertEquals(1_001, exported.size());
        assertEquals(
                "{\"deviceId\":\"dev_000000000001\",\"name\":\"n0\",\"application\":\"demo\",\"group\":null,"
                        + "\"createdAt\":\"2023-11-14T22:13:20Z\",\"lastSeenAt\":null}",
                exported.get(0));
        assertEquals("", admin.get("/api/v1/devices/export?application=other").body());
        try (AdminFixture other = AdminFixture.open(data)) {
            String answer = other.post(IMPORT, String.join("\n", exported)).body();
            assertTrue(answer.endsWith("{\"summary\":{\"lines\":1001,\"created\":1001,\"failed\":0}}\n"));
        }
    }

    @Test
    void readsRecords() throws Exception {
        for (int i = 0; i < 6; i++) {
            admin.records.append(1 + i % 2, "{\"i\":" + i + "}");
        }
        assertEquals(List.of(3, 4, 5, 6, 7, 8), sequences(""));
        assertEquals(List.of(3, 4, 5, 6, 7, 8), sequences("?from=start&to=end&follow=false"));
        assertEquals(List.of(3, 4, 5, 6, 7, 8), sequences("?from=1"));
        assertEquals(List.of(7, 8), sequences("?from=7"));
        assertEquals(List.of(), sequences("?from=1000"));
        assertEquals(List.of(), sequences("?from=end"));
        assertEquals(List.of(3, 4), sequences("?count=2"));
        assertEquals(List.of(4, 6), sequences("?device=dev_000000000002&count=2"));
        assertEquals(List.of(3, 4), sequences("?from=start&follow=true&count=2"));
        for (String query : List.of("?from=0", "?from=x", "?count=0", "?to=9", "?follow=yes", "?to=end&follow=true")) {
            assertEquals(400, admin.get(RECORDS + query).statusCode(), query);
        }
        admin.records.awaitReaders(0, TIMEOUT_MS);
    }

    @Test
    void followsRecordsUntilTheClientGoes() throws Exception {
        admin.records.append(1, "0");
        try (Socket socket = connect("GET", RECORDS + "?follow=true", "")) {
            admin.records.awaitReaders(1, TIMEOUT_MS);
            BufferedReader lines = reader(socket);
            admin.records.append(1, "1");
            readUntil(lines, "{\"sequence\":4,\"payload\":1}");
            admin.records.append(1, "2");
            readUntil(lines, "{\"sequence\":5,\"payload\":2}");
        }
        admin.records.awaitReaders(0, TIMEOUT_MS); // found by the heartbeat: there are no more records
    }

    @Test
    void noticesThatAClientHasGoneAmongRecordsItDidNotAskFor() throws Exception {
        try (Socket socket = connect("GET", RECORDS + "?follow=true&device=dev_000000000002", "")) {
            admin.records.awaitReaders(1, TIMEOUT_MS);
            readUntil(reader(socket), "");
        }
        Thread busy = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                admin.records.append(1, "0");
                LockSupport.parkNanos(100_000); // a pace, so that the heap holds them
            }
        });
        busy.start();
        try {
            admin.records.awaitReaders(0, TIMEOUT_MS);
        } finally {
            busy.interrupt();
            busy.join();
        }
    }

    @Test
    void endsFollowersThatDoNotRead() throws Exception {
        try (Socket socket = connect("GET", RECORDS + "?follow=true", "")) {
            admin.records.awaitReaders(1, TIMEOUT_MS);
            String payload = "\"" + "x".repeat(1 << 20) + "\"";
            for (int i = 0; i < 32; i++) {
                admin.records.append(1, payload); // more than the sockets' buffers hold
            }
            admin.records.awaitReaders(0, TIMEOUT_MS);
            assertTrue(socket.isConnected());
        }
    }

    @Test
    void limitsFollowersButNotOtherRequests() throws Exception {
        List<Socket> followers = new ArrayList<>();
        try {
            for (int i = 1; i <= 2; i++) {
                followers.add(connect("GET", RECORDS + "?follow=true", ""));
                admin.records.awaitReaders(i, TIMEOUT_MS);
            }
            HttpResponse<String> refused = admin.get(RECORDS);
            assertEquals(503, refused.statusCode());
            assertEquals(
                    "too-many-streams",
                    JSON.readTree(refused.body()).get("reason").asText());
            assertEquals("5", refused.headers().firstValue("Retry-After").orElse(""));
            assertEquals(200, admin.get("/api/v1/devices").statusCode());
        } finally {
            for (Socket follower : followers) {
                follower.close();
            }
        }
        admin.records.awaitReaders(0, TIMEOUT_MS);
    }

    @Test
    void endsFollowersWhenTheServerStops() throws Exception {
        try (Socket socket = connect("GET", RECORDS + "?follow=true", "")) {
            admin.records.awaitReaders(1, TIMEOUT_MS);
            admin.close();
            admin.records.awaitReaders(0, TIMEOUT_MS);
            List<String> rest = reader(socket).lines().toList();
            assertTrue(rest.stream().noneMatch("0"::equals), "the answer must not look whole: " + rest);
        }
    }

    private List<Integer> sequences(String query) throws Exception {
        List<Integer> sequences = new ArrayList<>();
        for (String line : admin.get(RECORDS + query).body().lines().toList()) {
            JsonNode record = JSON.readTree(line);
            sequences.add(record.get("sequence").asInt());
        }
        return sequences;
    }

    private Socket connect(String method, String path, String headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin.port());
        socket.setSoTimeout(TIMEOUT_MS);
        write(
                socket,
                method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + admin.token() + "\r\n"
                        + headers + "\r\n");
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void readUntil(BufferedReader lines, String expected) throws IOException {
        List<String> read = new ArrayList<>();
        String line = lines.readLine();
        while (line != null && !line.equals(expected)) {
            read.add(line);
            line = lines.readLine();
        }
        assertEquals(expected, line, () -> "after " + read);
    }
}
