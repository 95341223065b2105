package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.audit.AuditEntry;
import dev.tollgate.edge.audit.AuditQuery;
import dev.tollgate.edge.limit.LimitTarget;
import dev.tollgate.edge.limit.LimitsOverride;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitRegistryTest {
    private static final Actor OPERATOR = new Actor("aut_1", "anna", "10.0.0.1");
    private static final LimitTarget DEMO = LimitTarget.ofApplication("demo");
    private static final LimitsOverride FIVE = LimitsOverride.of(Map.of("device.messagesPerSecond", "5"));
    private static final LimitsOverride SIX = LimitsOverride.of(Map.of("device.messagesPerSecond", "6"));

    private RegistryFolder folder;
    private Registry registry;

    @BeforeEach
    void open(@TempDir Path path) throws IOException {
        folder = new RegistryFolder(path);
        registry = folder.open();
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    private void reopen(RegistryConfig config) throws IOException {
        registry.close();
        registry = folder.open(config);
    }

    private LimitTarget device(String name) throws RegistryException {
        IssuedToken issued = registry.deviceRegistry().create(RegistryFolder.device(name), Actor.EDGE);
        return LimitTarget.ofDevice(issued.device().number(), "demo");
    }

    private void set(LimitTarget target, LimitsOverride override) throws RegistryException {
        registry.limitRegistry().setLimits(target, override, OPERATOR);
    }

    private LimitsOverride inForce(LimitTarget target) {
        return registry.limitOverrides().of(target);
    }

    @Test
    void keepsOverridesOverARestart() throws Exception {
        LimitTarget device = device("a");
        LimitsOverride refuse = LimitsOverride.of(Map.of("above", "refuse", "address.connections", "7"));
        set(LimitTarget.ALL, refuse);
        set(DEMO, FIVE);
        set(device, FIVE);
        folder.nowMs.addAndGet(1_000);
        set(device, SIX);
        for (int start = 0; start < 2; start++) {
            assertEquals(refuse, inForce(LimitTarget.ALL));
            assertEquals(FIVE, inForce(DEMO));
            assertEquals(SIX, inForce(device));
            LimitRegistry.Entry entry = registry.limitRegistry().limits(device).orElseThrow();
            assertEquals(device, entry.target());
            assertEquals("a", entry.deviceName());
            assertEquals(SIX, entry.override());
            assertEquals(RegistryFolder.START_MS + 1_000, entry.updatedAtMs());
            assertEquals("anna", entry.updatedBy());
            reopen(RegistryFolder.config(20_000));
        }
        for (LimitTarget each : List.of(LimitTarget.ALL, DEMO, device)) {
            set(each, LimitsOverride.NONE);
            assertTrue(registry.limitRegistry().limits(each).isEmpty());
        }
        reopen(RegistryFolder.config(20_000));
        assertEquals(0, registry.limitOverrides().size());
        assertEquals(LimitsOverride.NONE, inForce(LimitTarget.ALL));
    }

    @Test
    void listsInPages() throws Exception {
        LimitTarget first = device("a");
        LimitTarget second = device("b");
        set(LimitTarget.ALL, FIVE);
        set(second, FIVE);
        set(DEMO, FIVE);
        set(first, FIVE);
        List<LimitRegistry.Entry> page = registry.limitRegistry().limitOverrides(0, 2);
        assertEquals(
                List.of(second, DEMO),
                page.stream().map(LimitRegistry.Entry::target).toList());
        List<LimitRegistry.Entry> rest =
                registry.limitRegistry().limitOverrides(page.get(1).id(), 2);
        assertEquals(
                List.of(first), rest.stream().map(LimitRegistry.Entry::target).toList());
    }

    @Test
    void forgetsThoseOfWhatIsDeleted() throws Exception {
        LimitTarget device = device("a");
        set(DEMO, FIVE);
        set(device, FIVE);
        registry.deviceRegistry().act(List.of(device.device()), new DeviceAction.Delete(), OPERATOR);
        assertEquals(1, registry.limitOverrides().size());
        registry.applicationRegistry().deleteApplication("demo", OPERATOR);
        assertEquals(0, registry.limitOverrides().size());
        device("b"); // and with it the application of the same name
        reopen(RegistryFolder.config(20_000));
        assertEquals(0, registry.limitOverrides().size());
        assertEquals(List.of(), registry.limitRegistry().limitOverrides(0, 10));
    }

    @Test
    void refusesWhatThereIsNotAndTooMany() throws Exception {
        RegistryException unknown = assertThrows(RegistryException.class, () -> set(DEMO, FIVE));
        assertEquals(RegistryException.Kind.NOT_FOUND, unknown.kind());
        assertThrows(RegistryException.class, () -> set(LimitTarget.ofDevice(9, "demo"), FIVE));
        reopen(new RegistryConfig(20_000, 2, 10, 10, 10_000, 0, 8 << 20, 1_000, true, 100_000, 1));
        LimitTarget device = device("a");
        set(device, FIVE);
        RegistryException full = assertThrows(RegistryException.class, () -> set(DEMO, FIVE));
        assertEquals(RegistryException.Kind.FULL, full.kind());
        set(device, SIX);
        set(LimitTarget.ALL, SIX);
        assertEquals(LimitsOverride.NONE, inForce(DEMO));
        set(device, LimitsOverride.NONE);
        set(DEMO, FIVE);
    }

    @Test
    void isAudited() throws Exception {
        LimitTarget device = device("a");
        set(device, FIVE);
        set(DEMO, FIVE);
        set(DEMO, LimitsOverride.NONE);
        set(DEMO, LimitsOverride.NONE); // changes nothing
        List<AuditEntry> entries = registry.auditTrail().list(new AuditQuery("aut_1", null, null, Long.MAX_VALUE, 10));
        assertEquals(
                List.of("limits.clear", "limits.set", "limits.set"),
                entries.stream().map(AuditEntry::action).toList());
        assertEquals("application:demo", entries.get(0).target());
        assertTrue(entries.get(2).detail().contains("\"device.messagesPerSecond\":5"), entries.toString());
    }
}
