package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that have an {@code Idempotency-Key}. */
@Timeout(60)
final class IdempotencyKeysIT {
    private static final int KEYS_MAX = 16;
    private static final int KEEP_MS = 60_000;
    private static final AdminConfig CONFIG = new AdminConfig(
            4, 2, 64, 1_024, 256, 3, 20_000, 100, false, KEYS_MAX, KEEP_MS, new AdminTlsConfig("", "", ""), false);

    private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
    private AdminFixture admin;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        admin = AdminFixture.open(data, CONFIG, () -> Instant.ofEpochMilli(nowMs.get()));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private static String device(String name) {
        return "{\"name\":\"" + name + "\",\"application\":\"demo\"}";
    }

    private HttpResponse<String> create(String name, String key) throws Exception {
        return admin.send(admin.request(DeviceRoutes.DEVICES)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(device(name))));
    }

    private static boolean isReplayed(HttpResponse<String> answer) {
        return answer.headers().firstValue("Idempotency-Replayed").isPresent();
    }

    private static void assertRefused(int status, String reason, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(
                reason, new ObjectMapper().readTree(answer.body()).get("reason").asText());
    }

    private static void assertAgain(HttpResponse<String> first, HttpResponse<String> again) {
        assertTrue(isReplayed(again), again::body);
        assertEquals(first.statusCode(), again.statusCode());
        assertEquals(first.body(), again.body());
    }

    @Test
    void haveTheSameAnswerUntilTheyExpire() throws Exception {
        HttpResponse<String> first = create("a", "key");
        assertEquals(201, first.statusCode(), first::body);
        nowMs.addAndGet(KEEP_MS - 1);
        assertAgain(first, create("a", "key"));
        nowMs.addAndGet(1);
        assertRefused(409, "conflict", create("a", "key")); // is served anew, and there is such a device
        assertEquals(201, create("b", "key").statusCode(), "a failure keeps no key");
    }

    @Test
    void goOldestFirstWhenThereAreTooMany() throws Exception {
        for (int i = 0; i < KEYS_MAX; i++) {
            assertEquals(201, create("device-" + i, "key-" + i).statusCode());
        }
        HttpResponse<String> second = create("device-1", "key-1");
        assertTrue(isReplayed(second), second::body);
        assertEquals(201, create("one-more", "one-more").statusCode());
        assertRefused(409, "conflict", create("device-0", "key-0"));
        assertTrue(isReplayed(create("device-2", "key-2")));
    }

    @Test
    void areRefusedWithAnotherBody() throws Exception {
        HttpResponse<String> first = create("a", "key");
        assertRefused(422, "idempotency-key-reused", create("b", "key"));
        assertAgain(first, create("a", "key"));
    }

    @Test
    void belongToARouteAndHaveALength() throws Exception {
        create("a", "key");
        HttpResponse<String> elsewhere = admin.send(admin.request("/api/v1/applications")
                .header("Idempotency-Key", "key")
                .POST(BodyPublishers.ofString("{\"name\":\"pumps\"}")));
        assertEquals(201, elsewhere.statusCode(), elsewhere::body);
        assertRefused(400, "request-malformed", create("b", " "));
        assertRefused(400, "request-malformed", create("b", "k".repeat(129)));
        assertEquals(201, create("b", "k".repeat(128)).statusCode());
    }

    /** Not even when it takes longer than answers are kept, and others want the place. */
    @Test
    void areNotForgottenWhileTheirRequestIsServed() throws Exception {
        CountDownLatch isServed = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        admin.registry.onCreate(() -> {
            admin.registry.onCreate(() -> {});
            isServed.countDown();
            await(mayGoOn);
        });
        CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(() -> {
            try {
                return create("a", "key");
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        await(isServed);
        assertRefused(409, "idempotency-key-in-use", create("a", "key"));
        assertRefused(422, "idempotency-key-reused", create("b", "key"));
        nowMs.addAndGet(2 * KEEP_MS);
        for (int i = 0; i < 2 * KEYS_MAX; i++) {
            assertEquals(201, create("device-" + i, "key-" + i).statusCode());
        }
        assertRefused(409, "idempotency-key-in-use", create("a", "key"));
        mayGoOn.countDown();
        HttpResponse<String> first = running.get(20, TimeUnit.SECONDS);
        assertEquals(201, first.statusCode(), first::body);
        nowMs.addAndGet(KEEP_MS - 1); // from the answer on
        assertAgain(first, create("a", "key"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
