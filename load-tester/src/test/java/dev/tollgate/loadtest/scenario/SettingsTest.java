package dev.tollgate.loadtest.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are read from one text each. */
final class SettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"off", "fixed:1s", "fixed:2s,jitter", "exp:100ms..30s", "exp:100ms..30s,jitter"})
    void readsBackReconnects(String text) {
        assertEquals(text, Reconnect.parse("reconnect", text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "exp:1s", "exp:30s..1s", "fixed:0s", "fixed:1s,shaken"})
    void refusesReconnects(String text) {
        assertThrows(InvalidSetting.class, () -> Reconnect.parse("reconnect", text));
    }

    @Test
    void doublesTheWaitUpToTheLongest() {
        Reconnect exponential = Reconnect.parse("reconnect", "exp:100ms..1s");
        List<Long> waits = List.of(100L, 200L, 400L, 800L, 1000L, 1000L);
        for (int attempt = 0; attempt < waits.size(); attempt++) {
            assertEquals(waits.get(attempt) * 1_000_000, exponential.waitNanos(attempt, 0.5));
        }
        assertEquals(
                50_000_000, Reconnect.parse("reconnect", "exp:100ms..1s,jitter").waitNanos(0, 0.5));
        assertEquals(1_000_000_000, exponential.waitNanos(Integer.MAX_VALUE, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "const:5k/s; const:5000/s",
                "ramp:100..5k/2m; ramp:100..5000/2m",
                "steps:1k,2k,5k@30s; steps:1000,2000,5000@30s",
                "spike:1k,10k@5s; spike:1000,10000@5s,after=30s",
                "spike:1k,10k@5s,after=1m; spike:1000,10000@5s,after=1m",
                "sine:1k..5k/60s; sine:1000..5000/1m"
            })
    void readsProfiles(String text, String written) {
        Profile profile = Profile.parse("profile", text);
        assertEquals(written, profile.toString());
        assertEquals(profile, Profile.parse("profile", written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5k", "ramp:5k", "ramp:0..0/2m", "steps:@30s", "steps:1k@0s", "spike:1k@5s", "sine:5..1/1s"})
    void refusesProfiles(String text) {
        assertThrows(InvalidSetting.class, () -> Profile.parse("profile", text));
    }

    @Test
    void knowsTheRateAtATime() {
        assertEquals(550, Profile.parse("p", "ramp:100..1k/10s").rateAt(5));
        assertEquals(1000, Profile.parse("p", "ramp:100..1k/10s").rateAt(50));
        assertEquals(2000, Profile.parse("p", "steps:1k,2k@30s").rateAt(30));
        assertEquals(2000, Profile.parse("p", "steps:1k,2k@30s").rateAt(300));
        assertEquals(1000, Profile.parse("p", "spike:1k,9k@5s").rateAt(29.9));
        assertEquals(9000, Profile.parse("p", "spike:1k,9k@5s").rateAt(30));
        assertEquals(1000, Profile.parse("p", "spike:1k,9k@5s").rateAt(35));
        assertEquals(3000, Profile.parse("p", "sine:1k..5k/60s").rateAt(0));
        assertEquals(5000, Profile.parse("p", "sine:1k..5k/60s").rateAt(15), 1e-6);
        assertEquals(2500, Profile.parse("p", "sine:1k..5k/60s").scaled(0.5).peak());
    }

    @Test
    void readsFlipsWithEitherArrow() {
        Flip flip = Flip.parse("flip", "5%@30s:active->suspended");
        assertEquals(new Flip(0.05, Duration.ofSeconds(30), TokenState.ACTIVE, TokenState.SUSPENDED), flip);
        assertEquals(flip, Flip.parse("flip", flip.toString()));
        assertThrows(InvalidSetting.class, () -> Flip.parse("flip", "5%@30s:active→active"));
        assertThrows(InvalidSetting.class, () -> Flip.parse("flip", "5%:active→revoked"));
    }

    @Test
    void readsRogues() {
        assertEquals(new Rogue(0.01, Rogue.Kind.SLOW_READ), Rogue.parse("rogues", "1%:slow-read"));
        assertThrows(InvalidSetting.class, () -> Rogue.parse("rogues", "100%:slow-read"));
        assertThrows(InvalidSetting.class, () -> Rogue.parse("rogues", "1%:rude"));
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://edge, mqtt://edge:1883",
        "tcp://10.0.0.1:1884, mqtt://10.0.0.1:1884",
        "mqtts://edge, mqtts://edge:8883",
        "ws://edge, ws://edge:80/mqtt",
        "wss://edge:9443/ws, wss://edge:9443/ws",
        "https://edge/kpc, https://edge:443/kpc",
        "'http://[::1]:8080/', 'http://[::1]:8080'"
    })
    void readsUrls(String text, String written) {
        assertEquals(written, Endpoint.parse("target", text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edge",
                "amqp://edge",
                "mqtt://",
                "mqtt://edge:0",
                "mqtt://edge/path",
                "http://edge/?a=b",
                "mqtt://e dge"
            })
    void refusesUrls(String text) {
        assertThrows(InvalidSetting.class, () -> Endpoint.parse("target", text));
    }

    @Test
    void neverRepeatsAPasswordOfAUrl() {
        for (String url : List.of("mqtt://user:hush@edge", "amqp://user:hush@edge", "mqtt://user:hush@ed ge")) {
            InvalidSetting error = assertThrows(InvalidSetting.class, () -> Endpoint.parse("target", url));
            assertFalse(error.getMessage().contains("hush"), error.getMessage());
        }
    }

    @Test
    void readsExpectations() {
        List<Expected> all = Expected.parseAll("expect", "refuse:0x87|http:403|close|error-topic");
        assertTrue(all.get(0).matches(Expected.Kind.REFUSE, 0x87));
        assertFalse(all.get(0).matches(Expected.Kind.REFUSE, 0x80));
        assertTrue(all.get(3).matches(Expected.Kind.ERROR_TOPIC, 401));
        assertEquals("refuse:0x87|http:403|close|error-topic", Expected.textOf(all));
        assertEquals(5, Expected.parseAll("expect", "refuse:05").get(0).code());
        for (String wrong : List.of("", "refuse:300", "http:200", "accept:1", "close:0x80", "http:")) {
            assertThrows(InvalidSetting.class, () -> Expected.parseAll("expect", wrong), wrong);
        }
    }

    @Test
    void expectsByDefaultWhatTheVersionCanSay() {
        Expectation defaults = Expectation.DEFAULTS;
        assertEquals("refuse:0x87|http:403|error-topic:403", text(defaults, TokenState.SUSPENDED, MqttVersion.V5));
        assertEquals("refuse:0x87|http:401|error-topic:401", text(defaults, TokenState.UNKNOWN, MqttVersion.V5));
        assertEquals("refuse:0x90|http:400|error-topic:400", text(defaults, TokenState.MALFORMED, MqttVersion.V5));
        assertEquals(
                "refuse|http:403|error-topic:403|close|ack", text(defaults, TokenState.REVOKED, MqttVersion.V3_1_1));
        assertEquals("accept", text(defaults, TokenState.ACTIVE, MqttVersion.V3_1_1));
        Expectation set = new Expectation(Map.of(TokenState.EXPIRED, Expected.parseAll("expect", "close")));
        assertEquals("close", text(set, TokenState.EXPIRED, MqttVersion.V5));
    }

    private static String text(Expectation expectation, TokenState state, MqttVersion version) {
        return Expected.textOf(expectation.of(state, version));
    }

    @Test
    void masksPasswords() {
        assertEquals("***", Secret.of("password", "hush").toString());
        assertEquals("env:PASSWORD", Secret.of("password", "env:PASSWORD").toString());
        assertThrows(InvalidSetting.class, () -> Secret.of("password", "***"));
    }
}
