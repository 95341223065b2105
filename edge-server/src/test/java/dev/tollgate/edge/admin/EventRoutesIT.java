package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.auth.AuthFolder;
import dev.tollgate.edge.auth.AuthToken;
import dev.tollgate.edge.auth.Purpose;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.explain.EventType;
import dev.tollgate.edge.explain.Explain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Followers of events: slow ones, idle ones, those that have gone, and those that may not follow any more. */
@Timeout(120)
class EventRoutesIT {
    private static final String EVENTS = "/api/v1/events?types=token-changed";
    private static final int STREAMS_MAX = 2;
    private static final int HEARTBEAT_MS = 100;
    private static final String MUCH = "x".repeat(64 << 10);

    @TempDir
    Path data;

    private AdminFixture admin;
    private Explain explain;

    @BeforeEach
    void open() throws IOException {
        AdminConfig config = new AdminConfig(
                2,
                STREAMS_MAX,
                64,
                1_024,
                256,
                3,
                30_000,
                HEARTBEAT_MS,
                false,
                16,
                60_000,
                new AdminTlsConfig("", "", ""),
                false);
        admin = AdminFixture.open(data, config);
        explain = admin.explain();
        start();
    }

    private void start() {
        explain.start(AdminFixture::noStats, notes -> {});
    }

    @AfterEach
    void stop() {
        explain.close();
        admin.close();
    }

    /** A follower on a socket of its own, with little room for what it has not read; in HTTP/1.0, where no chunk cuts a line. */
    private final class Follower implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader lines;

        Follower(String token, String lastId) throws IOException {
            socket.setReceiveBufferSize(8 << 10);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port()));
            String id = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
            String head = "GET " + EVENTS + " HTTP/1.0\r\nHost: edge\r\nAuthorization: Bearer " + token + "\r\n" + id
                    + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line that begins so, without its beginning. */
        String next(String beginning) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length());
                }
            }
            throw new IOException("expected a line that begins with '" + beginning + "' before the end");
        }

        /** All lines that are left until the edge ends the stream. */
        List<String> rest() throws IOException {
            List<String> all = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.add(line);
            }
            return all;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Follower follow(String lastId) throws IOException {
        Follower follower = new Follower(admin.token(), lastId);
        follower.next(": following");
        return follower;
    }

    private void publish(int number) {
        explain.events().publish(EventType.TOKEN_CHANGED, Map.of("number", number, "much", MUCH));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "the condition did not come true in time");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void slowFollowerIsDroppedAndGoesOnLaterWhileOthersAreNotHeldUp() throws Exception {
        String lastId = "";
        int published = 0;
        try (Follower slow = follow("");
                Follower fast = follow("")) {
            while (explain.events().followers() == 2) {
                publish(published++);
                fast.next("data: "); // at once, however slow the other one is
                assertTrue(published < 10_000, "the slow one was never dropped");
            }
            publish(published++);
            fast.next("data: ");
            List<String> rest = slow.rest();
            assertTrue(rest.contains(": dropped: this follower reads too slowly; Last-Event-ID goes on from here"));
            for (String line : rest) {
                lastId = line.startsWith("id: ") ? line.substring(4) : lastId;
            }
        }
        await(() -> explain.events().followers() == 0);
        try (Follower again = follow(lastId)) {
            long next = Long.parseLong(again.next("id: "));
            assertEquals(Long.parseLong(lastId) + 1, next, "nothing is left out");
            assertTrue(again.next("data: ").contains("\"number\":"));
        }
    }

    @Test
    void heartbeatsKeepAnIdleFollowerAndFindOneThatHasGone() throws Exception {
        Follower gone = follow("");
        try (Follower idle = follow("")) {
            assertEquals(STREAMS_MAX, explain.events().followers());
            assertEquals(503, admin.get(EVENTS).statusCode(), "all places are taken");
            gone.close();
            for (int i = 0; i < 5; i++) {
                idle.next(": "); // a comment, though nothing happens
            }
            await(() -> explain.events().followers() == 1);
            try (Follower next = follow("")) { // in the place of the one that has gone
                publish(1);
                next.next("data: ");
                idle.next("data: ");
            }
        }
    }

    @Test
    void endsWithTheTokenOfTheFollower() throws Exception {
        try (AuthFolder folder = new AuthFolder(data)) {
            stop();
            admin = AdminFixture.open(data, folder.auth, folder.clock);
            explain = admin.explain();
            start();
            AuthToken token = folder.token(Purpose.API, Scope.READ);
            try (Follower follower = new Follower(folder.text(token), "")) {
                follower.next(": following");
                assertEquals(
                        200,
                        admin.post("/api/v1/auth-tokens/" + token.id() + "/revoke", "")
                                .statusCode());
                assertFalse(follower.rest().contains("data: "));
                await(() -> explain.events().followers() == 0);
            }
        }
    }

    @Test
    void refusesWhatIsNoEventAndNoAddress() throws Exception {
        assertEquals(
                400, admin.get("/api/v1/events?types=token-changed,nothing").statusCode());
        HttpRequest.Builder odd = admin.request(EVENTS).header("Last-Event-ID", "odd");
        assertEquals(400, admin.send(odd).statusCode());
        assertEquals(400, admin.get("/api/v1/sessions?address=house").statusCode());
        assertEquals(200, admin.get("/api/v1/sessions?address=2001:db8::1").statusCode());
    }
}
