package dev.tollgate.edge.extension.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin.Overview;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin.Target;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.testing.RecordingRoute;
import dev.tollgate.edge.testing.RunningExtensions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions {@code cmx} and {@code cmx_ota}; the rows are those of {@code docs/kaa-compatibility.md}. */
final class ConfigurationsTest {
    private static final String NONE = "{\"configId\":\"\",\"config\":null,\"statusCode\":200,\"reasonPhrase\":\"OK\"}";
    private static final ConfigurationKey DEFAULT = new ConfigurationKey(Extension.CONFIGURATION, "");
    private static final ConfigurationKey NAMED = new ConfigurationKey(Extension.CONFIGURATION, "net-1");
    private static final ConfigurationKey SOFTWARE = new ConfigurationKey(Extension.SOFTWARE, "");
    private static final Target DEMO = new Target.OfApplication("demo");

    @TempDir
    Path folder;

    private RunningExtensions extensions;
    private ConfigurationAdmin admin;
    private long device;
    private Target target;

    @BeforeEach
    void open() throws Exception {
        start();
        device = extensions.device("one");
        target = new Target.OfDevice(device);
    }

    private void start() throws IOException {
        Configurations configurations = new Configurations(new ConfigurationConfig(64, 3, 2));
        extensions = new RunningExtensions(
                folder, Map.of(Extension.CONFIGURATION, configurations, Extension.SOFTWARE, configurations));
        admin = new ConfigurationAdmin(configurations);
    }

    @AfterEach
    void close() throws Exception {
        extensions.close();
    }

    private String ask(String resource, String payload) throws Exception {
        return extensions.ask(device, resource, payload);
    }

    private String set(Target whose, ConfigurationKey key, @Nullable String configId, String config) throws Exception {
        return extensions
                .worker
                .call(turn -> admin.set(whose, key, configId, config, Actor.EDGE, turn))
                .configId();
    }

    private static String message(String configId, String config) {
        return "{\"configId\":\"" + configId + "\",\"config\":" + config
                + ",\"statusCode\":200,\"reasonPhrase\":\"OK\"}";
    }

    /** Kaa A.4.3-1. */
    @Test
    void answersNullWhereNothingIsAssigned() throws Exception {
        assertEquals(NONE, ask("cmx/config/json", ""));
        assertEquals(NONE, ask("cmx/config/json/7", "{\"configId\":\"old\"}"));
        assertEquals("{}", ask("cmx/config/json/7", "{\"configId\":\"\"}"));
    }

    /** Kaa A.4.3-1. */
    @Test
    void answersWhatIsAssigned() throws Exception {
        set(target, DEFAULT, "c1", "{\"rate\":5.50}");
        assertEquals(message("c1", "{\"rate\":5.50}"), ask("cmx/config/json", "{}"));
        assertEquals("{}", ask("cmx/config/json", "{\"configId\":\"c1\"}"));
        assertEquals(message("c1", "{\"rate\":5.50}"), ask("cmx/config/json/9", "{\"configId\":\"c0\"}"));
    }

    /** Kaa A.4.3-4, A.4.3-9. */
    @Test
    void keepsNamesAndInstancesApart() throws Exception {
        set(target, DEFAULT, "c1", "1");
        set(target, NAMED, "c2", "2");
        set(target, SOFTWARE, "1.0.3", "{\"link\":\"x\"}");
        assertEquals(message("c1", "1"), ask("cmx/config/json", ""));
        assertEquals(message("c2", "2"), ask("cmx/config/json/net-1/5", ""));
        assertEquals(message("1.0.3", "{\"link\":\"x\"}"), ask("cmx_ota/config/json/5", ""));
        assertEquals(NONE, ask("cmx_ota/config/json/net-1", ""));
        assertEquals("accepted", ask("cmx_ota/applied/json/6", "{\"configId\":\"1.0.3\"}"));
        assertEquals("resource-unknown", ask("cmx/config/json/status", ""));
        assertEquals("resource-unknown", ask("cmx/config/json/error/7", ""));
    }

    @Test
    void aDevicesOwnCountsBeforeItsApplications() throws Exception {
        set(DEMO, DEFAULT, "all", "1");
        assertEquals(message("all", "1"), ask("cmx/config/json", ""));
        set(target, DEFAULT, "own", "2");
        assertEquals(message("own", "2"), ask("cmx/config/json", ""));
        extensions.worker.call(turn -> {
            admin.clear(target, DEFAULT, Actor.EDGE, turn);
            return true;
        });
        assertEquals(message("all", "1"), ask("cmx/config/json", ""));
        long stranger = extensions.device("other", "two");
        assertEquals(NONE, extensions.ask(stranger, "cmx/config/json", ""));
    }

    @Test
    void isRetainedForWhoSubscribes() throws Exception {
        assertEquals(List.of(), extensions.subscribed(Extension.CONFIGURATION, device));
        set(DEMO, DEFAULT, "c1", "1");
        set(target, NAMED, "c2", "2");
        set(target, SOFTWARE, "v3", "3");
        ask("cmx/applied/json/net-1", "{\"configId\":\"c2\"}");
        assertEquals(
                List.of("/config/json " + message("c1", "1"), "/config/json/net-1 " + message("c2", "2")),
                extensions.subscribed(Extension.CONFIGURATION, device).stream()
                        .sorted()
                        .toList(),
                "applied or not");
        assertEquals(List.of("/config/json " + message("v3", "3")), extensions.subscribed(Extension.SOFTWARE, device));
        ask("cmx/config/json", "{\"observe\":false}");
        assertEquals(
                List.of("/config/json/net-1 " + message("c2", "2")),
                extensions.subscribed(Extension.CONFIGURATION, device));
        assertEquals(
                PushRoute.NEVER,
                extensions.subscribe(Extension.CONFIGURATION, device).get(0).expiresAtMs());
    }

    /** Kaa A.4.3-2, A.4.3-5. */
    @Test
    void pushesAChangeAtOnce() throws Exception {
        RecordingRoute route = extensions.connect(device);
        set(target, DEFAULT, "c1", "1");
        assertEquals("cmx/config/json " + message("c1", "1"), route.take());
        set(target, NAMED, "c2", "2");
        assertEquals("cmx/config/json/net-1 " + message("c2", "2"), route.take());
        set(target, SOFTWARE, "v3", "3");
        assertEquals("cmx_ota/config/json " + message("v3", "3"), route.take());
        assertEquals(0, route.left());
    }

    /** Kaa A.4.3-7. */
    @Test
    void pushesAnApplicationsChangeToAllThatItCountsFor() throws Exception {
        List<RecordingRoute> routes = new ArrayList<>();
        for (int i = 0; i < 300; i++) { // more than fit into a turn
            routes.add(extensions.connect(extensions.device("device" + i)));
        }
        RecordingRoute own = extensions.connect(device);
        set(target, DEFAULT, "own", "0");
        assertEquals("cmx/config/json " + message("own", "0"), own.take());
        RecordingRoute silent = routes.get(7);
        extensions.ask(silent.deviceNumber(), "cmx/config/json", "{\"observe\":false}");
        set(DEMO, DEFAULT, "all", "1");
        for (RecordingRoute route : routes) {
            if (route != silent) {
                assertEquals("cmx/config/json " + message("all", "1"), route.take());
            }
        }
        extensions.await();
        assertEquals(0, own.left());
        assertEquals(0, silent.left());
    }

    /** Kaa A.4.3-3, A.4.3-7. */
    @Test
    void pushesWhatWasNotAppliedToADeviceThatComes() throws Exception {
        set(target, DEFAULT, "c1", "1");
        assertEquals(
                "cmx/config/json " + message("c1", "1"),
                extensions.connect(device).take());
        ask("cmx/applied/json", "{\"configId\":\"c1\",\"statusCode\":500,\"reasonPhrase\":\"too big\"}");
        assertEquals(
                "cmx/config/json " + message("c1", "1"),
                extensions.connect(device).take());
        ask("cmx/applied/json/3", "{\"configId\":\"c1\"}");
        RecordingRoute route = extensions.connect(device);
        extensions.await();
        assertEquals(0, route.left());
    }

    @Test
    void pushesNotWhatTheDeviceAsksForItself() throws Exception {
        set(target, DEFAULT, "c1", "1");
        set(target, NAMED, "c2", "2");
        RecordingRoute route = extensions.connect(device, "cmx/config/json/1");
        assertEquals("cmx/config/json/net-1 " + message("c2", "2"), route.take());
        extensions.await();
        assertEquals(0, route.left());
    }

    /** Kaa A.4.3-2. */
    @Test
    void pushesNothingUntilTheDeviceObservesAgain() throws Exception {
        RecordingRoute route = extensions.connect(device);
        assertEquals(NONE, ask("cmx/config/json", "{\"observe\":false}"));
        set(target, DEFAULT, "c1", "1");
        extensions.await();
        RecordingRoute next = extensions.connect(device);
        extensions.await();
        assertEquals(0, route.left() + next.left());
        ask("cmx/config/json", "{\"configId\":\"c1\"}"); // says nothing of it
        set(target, DEFAULT, "c2", "2");
        extensions.await();
        assertEquals(0, next.left());
        assertEquals(message("c2", "2"), ask("cmx/config/json", "{\"observe\":true}"));
        set(target, DEFAULT, "c3", "3");
        assertEquals("cmx/config/json " + message("c3", "3"), next.take());
    }

    /** Kaa A.4.3-3. */
    @Test
    void keepsWhatTheDeviceSaid() throws Exception {
        set(target, DEFAULT, "c1", "1");
        ask("cmx/config/json", "{\"observe\":true}");
        extensions.nowMs.addAndGet(5);
        ask("cmx/applied/json", "{\"configId\":\"c1\",\"statusCode\":400,\"reasonPhrase\":\"no\"}");
        extensions.close();
        start();
        Overview overview = extensions.worker.call(turn -> admin.overview(target, turn));
        assertEquals(
                new AppliedStatus(true, "c1", 400, "no", RunningExtensions.START_MS + 5),
                overview.statuses().get(DEFAULT));
        assertEquals(List.of(DEFAULT), List.copyOf(overview.versions().keySet()));
    }

    /** Kaa A.4.3-1, A.4.3-3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config/json | {\"name\":1} | Expected an object with no members but configId, observe",
                "config/json | {\"observe\":\"yes\"} | Expected observe to be true or false",
                "config/json | {\"configId\":5} | Expected configId to be text of at most 256 characters",
                "config/json | [] | Expected a JSON object, got an array",
                "applied/json | {} | Expected a configId",
                "applied/json | {\"configId\":\"a\",\"x\":1} | Expected an object with no members but configId, statusCode,"
                        + " reasonPhrase",
                "applied/json | {\"configId\":\"a\",\"statusCode\":\"ok\"} | Expected statusCode to be a number such as 200",
                "applied/json | {\"configId\":\"a\",\"reasonPhrase\":1} | Expected reasonPhrase to be text of at most 256 characters",
            })
    void saysWhatWasExpected(String resource, String payload, String reasonPhrase) throws Exception {
        assertEquals(
                "payload-malformed {\"statusCode\":400,\"reasonPhrase\":\"" + reasonPhrase + "\"}",
                ask("cmx/" + resource, payload));
    }

    @Test
    void keepsWhatIsTheSame() throws Exception {
        RecordingRoute route = extensions.connect(device);
        String made = set(target, DEFAULT, null, "1");
        assertTrue(made.matches("cfg_[0-9a-z]{12}"), made);
        route.take();
        assertEquals(made, set(target, DEFAULT, null, "1"));
        extensions.await();
        assertEquals(0, route.left());
        assertFalse(made.equals(set(target, DEFAULT, null, "2")));
    }

    @Test
    void keepsTheLastVersions() throws Exception {
        for (int i = 1; i <= 4; i++) {
            set(target, DEFAULT, "c" + i, "" + i);
        }
        List<ConfigurationVersion> versions = extensions.worker.call(turn -> admin.versions(target, DEFAULT, turn));
        assertEquals(
                List.of("c4", "c3"),
                versions.stream().map(ConfigurationVersion::configId).toList());
        String refused = refusal(() -> set(target, DEFAULT, "c3", "5"));
        assertTrue(refused.contains("'c3' stands for another configuration"), refused);
        assertEquals("c3", set(target, DEFAULT, "c3", "3"), "back to what it was");
    }

    private interface Change {
        void run() throws Exception;
    }

    private static String refusal(Change change) {
        return String.valueOf(assertThrows(RegistryException.class, change::run).getMessage());
    }

    /** Kaa A.4.3-4. */
    @ParameterizedTest
    @ValueSource(strings = {"47", "status", "error", "a b", "ü", "a/b"})
    void refusesNamesThatNoTopicCanCarry(String name) {
        String refused = refusal(() -> set(target, new ConfigurationKey(Extension.CONFIGURATION, name), null, "1"));
        assertTrue(refused.startsWith("expected for a configuration's name"), refused);
    }

    @Test
    void keepsNoMoreThanItMay() throws Exception {
        assertTrue(refusal(() -> set(target, DEFAULT, null, "\"" + "x".repeat(63) + "\""))
                .contains("at most 64 bytes"));
        for (String name : List.of("a", "b", "c")) {
            set(target, new ConfigurationKey(Extension.CONFIGURATION, name), null, "1");
        }
        assertTrue(refusal(() -> set(target, DEFAULT, null, "1")).contains("namesMax = 3"));
        for (int i = 0; i < 6; i++) {
            assertEquals("accepted", ask("cmx/applied/json/name" + i, "{\"configId\":\"x\"}"));
        }
        assertEquals("accepted", ask("cmx/applied/json/name0", "{\"configId\":\"y\"}"));
        assertTrue(ask("cmx/applied/json/name6", "{\"configId\":\"x\"}").startsWith("state-full"));
    }

    @Test
    void knowsWhomItIsFor() {
        assertTrue(
                refusal(() -> set(new Target.OfDevice(5), DEFAULT, null, "1")).startsWith("there is no device dev_"));
        assertTrue(refusal(() -> set(new Target.OfApplication("none"), DEFAULT, null, "1"))
                .startsWith("there is no application 'none'"));
        assertTrue(refusal(() -> extensions.worker.call(turn -> {
                    admin.clear(target, DEFAULT, Actor.EDGE, turn);
                    return true;
                }))
                .startsWith("there is no such configuration"));
    }

    @Test
    void hasNothingToPushBeforeThereIsAConfiguration() throws Exception {
        Configurations configurations = new Configurations(new ConfigurationConfig(64, 3, 2));
        assertTrue(configurations.mayPush(), "until it is known");
        extensions.worker.call(turn -> {
            configurations.onStart(turn);
            return true;
        });
        assertFalse(configurations.mayPush());
    }
}
