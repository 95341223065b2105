package dev.tollgate.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedSectionsTest {
    @TempDir
    Path folder;

    record Feed(
            @Setting(value = "100ms", min = 1, doc = "First pause.")
            int retryMinMs,

            @Setting(value = "30s", min = 1, doc = "Longest pause.")
            int retryMaxMs) {
        Feed {
            if (retryMaxMs < retryMinMs) {
                throw new IllegalArgumentException("retryMaxMs: expected at least retryMinMs, got " + retryMaxMs);
            }
        }
    }

    record Http(
            @Setting(value = "", doc = "Where to.") String url,

            @Setting(value = "2", min = 1, max = 64, doc = "Requests at a time.")
            int inFlightMax,

            @Setting(value = "", doc = "Status codes.") List<String> acceptCodes,
            @Setting(value = "", doc = "Header fields.") Map<String, String> headers,
            Feed feed) {
        Http {
            if (url.equals("nowhere")) {
                throw new IllegalArgumentException("url: expected a place, got " + url);
            }
            if (headers.containsKey("host")) {
                throw new IllegalArgumentException("headers.host: expected none, it is taken from the url");
            }
            if (inFlightMax == 13) {
                throw new IllegalArgumentException("expected luck");
            }
        }
    }

    record Sinks(
            @NamedSections(doc = "A backend that takes POST requests.", example = "main")
            Map<String, Http> http,

            @Setting(value = "16", doc = "Most sinks.") int sinksMax) {}

    record Root(@Setting(value = "a", doc = "First.") String url, Sinks sinks) {}

    private static final Feed FEED = new Feed(100, 30_000);

    @Test
    void areNoneByDefault() throws Exception {
        BoundConfig<Root> bound = bind(null);
        assertEquals(Map.of(), bound.settings().sinks().http());
        assertEquals(
                List.of("url", "sinks.sinksMax"),
                bound.effective().stream().map(EffectiveSetting::key).toList());
    }

    @Test
    void areBoundByTheNamesOfTheUser() throws Exception {
        Path file = file("""
                sinks:
                  http:
                    orders:
                      url: http://a
                      acceptCodes: [200, 202]
                      feed:
                        retryMinMs: 5
                    empty:
                    braces: {}
                  http.dotted.inFlightMax: 3
                  sinksMax: 4
                sinks.http.far.feed.retryMaxMs: 1m
                """);
        Map<String, Http> http = bind(file).settings().sinks().http();
        assertEquals(
                List.of("orders", "empty", "braces", "dotted", "far"),
                http.keySet().stream().toList());
        assertEquals(new Http("http://a", 2, List.of("200", "202"), Map.of(), new Feed(5, 30_000)), http.get("orders"));
        assertEquals(new Http("", 2, List.of(), Map.of(), FEED), http.get("empty"));
        assertEquals(http.get("empty"), http.get("braces"));
        assertEquals(new Http("", 3, List.of(), Map.of(), FEED), http.get("dotted"));
        assertEquals(new Http("", 2, List.of(), Map.of(), new Feed(100, 60_000)), http.get("far"));
        assertThrows(UnsupportedOperationException.class, http::clear);
    }

    @Test
    void areBoundFromFileThenEnvironmentThenOverrides() throws Exception {
        Path file = file("sinks: {http: {orders: {url: a, inFlightMax: 3, headers: {x: 1}}}}\n");
        ConfigSources sources = new ConfigSources(
                file,
                Map.of(
                        "EDGE_SINKS_HTTP_ORDERS_URL", "b",
                        "EDGE_SINKS_HTTP_ORDERS_FEED_RETRY_MIN_MS", "7",
                        "EDGE_SINKS_HTTP_AGAIN2_HEADERS", "y=2,z = 3"),
                List.of("sinks.http.orders.url=c", "sinks.http.more.inFlightMax=4", "sinks.http.more.headers.a.b=c=d"));
        BoundConfig<Root> bound = ConfigBinder.bind(Root.class, sources);
        Map<String, Http> http = bound.settings().sinks().http();
        assertEquals(List.of("orders", "again2", "more"), http.keySet().stream().toList());
        assertEquals(new Http("c", 3, List.of(), Map.of("x", "1"), new Feed(7, 30_000)), http.get("orders"));
        assertEquals(new Http("", 2, List.of(), Map.of("y", "2", "z", "3"), FEED), http.get("again2"));
        assertEquals(new Http("", 4, List.of(), Map.of("a.b", "c=d"), FEED), http.get("more"));
        assertEquals(
                List.of(
                        new EffectiveSetting("url", "a", "default"),
                        new EffectiveSetting("sinks.http.orders.url", "c", "--set"),
                        new EffectiveSetting("sinks.http.orders.inFlightMax", "3", file + ":1"),
                        new EffectiveSetting("sinks.http.orders.acceptCodes", "", "default"),
                        new EffectiveSetting("sinks.http.orders.headers.x", "(hidden)", file + ":1"),
                        new EffectiveSetting(
                                "sinks.http.orders.feed.retryMinMs", "7", "EDGE_SINKS_HTTP_ORDERS_FEED_RETRY_MIN_MS")),
                bound.effective().subList(0, 6));
    }

    @Test
    void reportWrongNamesAndKeys() throws Exception {
        Path file = file("""
                sinks:
                  http:
                    Order-Events:
                      url: a
                    9:
                      url: a
                    orders:
                      urll: a
                      inFlightMax: 65
                      feed: 3
                    url: http://a
                    feed:
                      retryMinMs: 3
                    list: [a]
                  htttp:
                    orders:
                """);
        ConfigSources sources = new ConfigSources(
                file,
                Map.of("EDGE_SINKS_HTTP_MORE_URLL", "a"),
                List.of("sinks.http.bad_name.url=a", "sinks.http.url=a", "sinks.http.orders=a"));
        ConfigException wrong = assertThrows(ConfigException.class, () -> ConfigBinder.bind(Root.class, sources));
        String name = "expected a name: a letter a-z and at most 30 more letters a-z and digits, got ";
        List<String> expected = List.of(
                file + ":3: sinks.http.Order-Events: " + name + "'Order-Events'; did you mean sinks.http.orderevents?",
                file + ":5: sinks.http.9: " + name + "'9'",
                file + ":8: sinks.http.orders.urll: no such key; did you mean sinks.http.orders.url?",
                file + ":10: sinks.http.orders.feed: expected keys and values, got '3'",
                file
                        + ":11: sinks.http.url: expected keys and values, got 'http://a'; did you mean sinks.http.main.url?",
                file + ":13: sinks.http.feed.retryMinMs: no such key; did you mean sinks.http.main.feed.retryMinMs?",
                file + ":14: sinks.http.list: expected keys and values, got a list",
                file + ":15: sinks.htttp: no such key; did you mean sinks.http?",
                file + ":9: sinks.http.orders.inFlightMax: expected a whole number from 1 to 64, got '65'",
                "--set: sinks.http.bad_name.url: " + name + "'bad_name'; did you mean sinks.http.badname?",
                "--set: sinks.http.url: no such key; did you mean sinks.http.main.url?",
                "--set: sinks.http.orders: no such key; did you mean sinks.http.orders.url?");
        assertEquals(
                expected, wrong.problems().stream().map(ConfigProblem::toString).toList());
    }

    @Test
    void warnOfVariablesThatNoKeyHas() throws Exception {
        Map<String, String> environment = Map.of("EDGE_SINKS_HTTP_MORE_URLL", "a", "EDGE_SINKS_HTTP_9_URL", "a");
        BoundConfig<Root> bound = ConfigBinder.bind(Root.class, new ConfigSources(null, environment, List.of()));
        assertEquals(Map.of(), bound.settings().sinks().http());
        assertEquals(
                List.of(
                        "EDGE_SINKS_HTTP_9_URL: no setting has this variable",
                        "EDGE_SINKS_HTTP_MORE_URLL: no setting has this variable;"
                                + " did you mean EDGE_SINKS_HTTP_MORE_URL (sinks.http.more.url)?"),
                bound.warnings());
    }

    @Test
    void reportWhatTheRecordsThemselvesRefuse() throws Exception {
        Path file = file("sinks:\n  http:\n    orders:\n      url: nowhere\n");
        assertProblem(file, file + ":4: sinks.http.orders.url: expected a place, got nowhere");
        file = file("sinks.http.orders.feed: {retryMaxMs: 1}\n");
        assertProblem(file, file + ":1: sinks.http.orders.feed.retryMaxMs: expected at least retryMinMs, got 1");
        file = file("sinks.http.orders:\n  headers:\n    host: a\n");
        assertProblem(file, file + ":3: sinks.http.orders.headers.host: expected none, it is taken from the url");
        file = file("sinks.http.orders: {inFlightMax: 13}\n");
        assertProblem(file, "settings: sinks.http.orders: expected luck");
    }

    @Test
    void areAnExampleInTheTemplateThatBindsToNone() throws Exception {
        String template = ConfigTemplate.render(Root.class);
        String example = """
                url: a

                sinks:
                  # A backend that takes POST requests. Any number of them, each under a name of a-z and 0-9.
                  http:
                    # main:
                    #   # Where to. EDGE_SINKS_HTTP_MAIN_URL.
                    #   url: ''
                    #   # Requests at a time. A whole number from 1 to 64. EDGE_SINKS_HTTP_MAIN_IN_FLIGHT_MAX.
                    #   inFlightMax: 2
                    #   # Status codes. Any number, with commas between them. EDGE_SINKS_HTTP_MAIN_ACCEPT_CODES.
                    #   acceptCodes: ''
                    #   # Header fields. Keys with their values; in the environment KEY=VALUE pairs with commas between them, or a line
                    #   # each. EDGE_SINKS_HTTP_MAIN_HEADERS.
                    #   headers: {}
                    #
                    #   feed:
                    #     # First pause. A time of at least 1ms (milliseconds, or a number with ms, s, m, h or d).
                    #     # EDGE_SINKS_HTTP_MAIN_FEED_RETRY_MIN_MS.
                    #     retryMinMs: 100ms
                    #     # Longest pause. A time of at least 1ms (milliseconds, or a number with ms, s, m, h or d).
                    #     # EDGE_SINKS_HTTP_MAIN_FEED_RETRY_MAX_MS.
                    #     retryMaxMs: 30s

                  # Most sinks. A whole number. EDGE_SINKS_SINKS_MAX.
                  sinksMax: 16
                """;
        assertEquals(example, template.substring(template.indexOf("url:")));
        assertEquals(bind(null).settings(), bind(file(template)).settings());
        String used = template.replaceAll("(?m)^    # ?", "    ");
        assertEquals(
                Map.of("main", new Http("", 2, List.of(), Map.of(), FEED)),
                bind(file(used)).settings().sinks().http());
    }

    @Test
    void refuseRecordsThatAreNotFitForThem() {
        record InsideNamed(
                @NamedSections(doc = "No.", example = "a") Map<String, Sinks> sinks) {}

        record NoRecord(
                @NamedSections(doc = "No.", example = "a") Map<String, String> sinks) {}

        record NoMap(
                @NamedSections(doc = "No.", example = "a") Http sink) {}

        record BadExample(
                @NamedSections(doc = "No.", example = "A") Map<String, Http> sinks) {}

        record SameVariables(
                @NamedSections(doc = "No.", example = "a") Map<String, Http> http,
                @Setting(value = "1", doc = "No.") int httpOrdersUrl) {}

        record NoAnnotation(Map<String, Http> http) {}

        for (Class<? extends Record> type : List.of(
                InsideNamed.class,
                NoRecord.class,
                NoMap.class,
                BadExample.class,
                SameVariables.class,
                NoAnnotation.class)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> ConfigBinder.bind(type, ConfigSources.defaults()),
                    type.getName());
        }
    }

    @Test
    void neverShowAValueWhoseNameWasForgotten() throws Exception {
        record Login(@Setting(value = "", doc = "Password.") String password) {}

        record Logins(
                @NamedSections(doc = "Login.", example = "main")
                Map<String, Login> logins) {}

        Path file = file("logins:\n  password: hunter2\n");
        ConfigException wrong = assertThrows(
                ConfigException.class,
                () -> ConfigBinder.bind(Logins.class, new ConfigSources(file, Map.of(), List.of())));
        assertFalse(String.valueOf(wrong.getMessage()).contains("hunter2"), wrong.getMessage());
        assertTrue(String.valueOf(wrong.getMessage()).contains("logins.main.password"), wrong.getMessage());
    }

    private static void assertProblem(Path file, String expected) {
        ConfigException wrong = assertThrows(ConfigException.class, () -> bind(file));
        assertEquals(expected, wrong.getMessage());
    }

    private static BoundConfig<Root> bind(@Nullable Path file) throws ConfigException {
        return ConfigBinder.bind(Root.class, new ConfigSources(file, Map.of(), List.of()));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), text);
    }
}
