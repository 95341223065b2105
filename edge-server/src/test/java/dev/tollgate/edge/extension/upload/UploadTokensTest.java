package dev.tollgate.edge.extension.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.store.IssuedToken;
import dev.tollgate.edge.testing.RunningExtensions;
import dev.tollgate.edge.testing.RunningUploads;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import dev.tollgate.edge.upload.UploadAuthority.Grant;
import dev.tollgate.edge.upload.UploadConfig;
import dev.tollgate.edge.upload.UploadOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadTokensTest {
    private static final UploadConfig CONFIG = RunningUploads.CONFIG; // two tokens a device, a minute each
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private UploadTokens tokens;
    private RunningExtensions extensions;
    private long device;
    private long deviceToken;

    @BeforeEach
    void start() throws Exception {
        open();
        device = extensions.device("pump");
        deviceToken = issue(TokenEntry.NEVER);
    }

    private void open() throws Exception {
        extensions = new RunningExtensions(
                data, registry -> Map.of(Extension.UPLOADS, new UploadTokens(CONFIG, registry.extensionTokens())));
        tokens = new UploadTokens(CONFIG, extensions.registry.extensionTokens());
    }

    @AfterEach
    void stop() throws Exception {
        extensions.close();
    }

    private long issue(long expiresAtMs) throws Exception {
        IssuedToken issued = extensions.registry.deviceRegistry().issueToken(device, null, expiresAtMs, Actor.EDGE);
        return issued.token().number();
    }

    private String ask(long tokenNumber) throws Exception {
        return JSON.readTree(extensions.ask(device, tokenNumber, "bcx/token", ""))
                .get("token")
                .asText();
    }

    private Grant find(String token) throws Exception {
        return extensions.worker.call(turn -> tokens.find(token, turn));
    }

    @Test
    void standsForTheDevice() throws Exception {
        String token = ask(deviceToken);
        assertTrue(token.matches("[0-9A-Za-z]{22}"), token);
        assertNotEquals(token, ask(deviceToken));
        Grant grant = find(token);
        assertEquals(new Grant(null, device, "demo"), grant);
        assertEquals(grant, find(token), "may be used again");
        assertEquals(UploadOutcome.TOKEN_UNKNOWN, find("nonsense").refusal());
    }

    /** Kaa A.4.5-1. */
    @Test
    void hasOneResource() throws Exception {
        assertEquals("resource-unknown", extensions.ask(device, "bcx/tokens", ""));
        assertEquals("resource-unknown", extensions.ask(device, "bcx", ""));
        assertTrue(extensions.ask(device, deviceToken, "bcx/token/7", "ignored").startsWith("{\"token\":\""));
    }

    @Test
    void isKeptAsAFingerprintAlone() throws Exception {
        String token = ask(deviceToken);
        extensions.close();
        for (String file : List.of("registry.db", "registry.db-wal")) {
            Path path = data.resolve(file);
            if (Files.exists(path)) {
                assertFalse(Files.readString(path, StandardCharsets.ISO_8859_1).contains(token), file);
            }
        }
        open();
        assertEquals(device, find(token).deviceNumber(), "outlives a restart");
    }

    /** Kaa A.4.5-1. */
    @Test
    void endsWithItsTime() throws Exception {
        String token = ask(deviceToken);
        extensions.nowMs.addAndGet(CONFIG.tokenTtlMs() - 1);
        assertEquals(device, find(token).deviceNumber());
        extensions.nowMs.incrementAndGet();
        assertEquals(UploadOutcome.TOKEN_UNKNOWN, find(token).refusal());
        extensions.worker.call(turn -> {
            tokens.onTick(turn);
            return true;
        });
        assertEquals(0L, (long) extensions.worker.call(turn -> turn.sql().number("SELECT count(*) FROM upload_token")));
    }

    @Test
    void endsWithTheTokenThatAskedForIt() throws Exception {
        long expiring = issue(RunningExtensions.START_MS + 1_000);
        String short_ = ask(expiring);
        String token = ask(deviceToken);
        extensions.nowMs.addAndGet(1_000);
        assertEquals(UploadOutcome.DEVICE_TOKEN_DEAD, find(short_).refusal());
        extensions.registry.deviceRegistry().changeState(deviceToken, TokenState.SUSPENDED, Actor.EDGE);
        assertEquals(UploadOutcome.DEVICE_TOKEN_DEAD, find(token).refusal());
        extensions.registry.deviceRegistry().changeState(deviceToken, TokenState.ACTIVE, Actor.EDGE);
        assertEquals(device, find(token).deviceNumber());
        extensions.registry.deviceRegistry().changeState(deviceToken, TokenState.REVOKED, Actor.EDGE);
        assertEquals(UploadOutcome.DEVICE_TOKEN_DEAD, find(token).refusal());
    }

    @Test
    void newestTakeThePlaceOfTheOldest() throws Exception {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < CONFIG.tokensMax() + 2; i++) {
            asked.add(ask(deviceToken));
        }
        List<Boolean> live = new ArrayList<>();
        for (String token : asked) {
            live.add(find(token).refusal() == null);
        }
        assertEquals(List.of(false, false, true, true), live);
    }
}
