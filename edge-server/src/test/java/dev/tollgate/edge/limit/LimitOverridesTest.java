package dev.tollgate.edge.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitOverridesTest {
    private static final RateConfig OFF = new RateConfig(0, 0, 1000);
    private static final LimitTarget APPLICATION = LimitTarget.ofApplication("app");
    private static final LimitTarget DEVICE = LimitTarget.ofDevice(1, "app");

    private final LimitOverrides overrides = new LimitOverrides();
    private long now = 7;

    private static LimitsConfig config(RateConfig device, RateConfig application) {
        return new LimitsConfig(LimitsConfig.Above.PAUSE, device, application, new AddressConfig(0, 0, 0));
    }

    private Limits limits(RateConfig device, RateConfig application) {
        return new Limits(config(device, application), overrides, () -> now);
    }

    private static LimitsOverride override(String... keysAndTexts) {
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < keysAndTexts.length; i += 2) {
            texts.put(keysAndTexts[i], keysAndTexts[i + 1]);
        }
        return LimitsOverride.of(texts);
    }

    /** How many messages of no bytes a device may send at once. */
    private int burst(Limits limits, long device) {
        SenderRate rate = limits.senders().device(device, "app", now);
        if (rate == null) {
            return Integer.MAX_VALUE;
        }
        int messages = 0;
        while (rate.take(0, now) == 0) {
            messages++;
        }
        return messages;
    }

    @Test
    void comeBeforeTheSettingsAndTheNearerBeforeTheFurther() {
        Limits limits = limits(new RateConfig(2, 0, 1000), OFF);
        assertEquals(2, burst(limits, 1));
        overrides.set(LimitTarget.ALL, override("device.messagesPerSecond", "3"));
        assertEquals(3, burst(limits, 1));
        overrides.set(APPLICATION, override("device.messagesPerSecond", "4"));
        assertEquals(4, burst(limits, 1));
        overrides.set(DEVICE, override("device.messagesPerSecond", "5"));
        assertEquals(5, burst(limits, 1));
        assertEquals(4, burst(limits, 2));
        overrides.set(DEVICE, override("device.burstMs", "2s"));
        assertEquals(8, burst(limits, 1), "each limit by itself");
        limits.configure(config(new RateConfig(100, 0, 1000), OFF));
        assertEquals(8, burst(fresh(limits), 1), "a reload changes nothing of it");
        overrides.set(DEVICE, LimitsOverride.NONE);
        overrides.set(APPLICATION, LimitsOverride.NONE);
        overrides.set(LimitTarget.ALL, LimitsOverride.NONE);
        assertEquals(100, burst(limits, 1));
    }

    /** Time passes, so that all bursts are whole again. */
    private Limits fresh(Limits limits) {
        now += 3_600_000_000_000L;
        return limits;
    }

    @Test
    void holdWhereTheSettingsHaveNoLimit() {
        Limits limits = limits(OFF, OFF);
        assertTrue(limits.senders().isOff());
        overrides.set(DEVICE, override("device.messagesPerSecond", "1"));
        assertFalse(limits.senders().isOff());
        assertEquals(1, burst(limits, 1));
        assertNull(limits.senders().device(2, "app", now));
        overrides.set(APPLICATION, override("application.bytesPerSecond", "10"));
        assertNotNull(limits.senders().application("app", now));
        assertNull(limits.senders().application("other", now));
        overrides.set(DEVICE, LimitsOverride.NONE);
        overrides.set(APPLICATION, LimitsOverride.NONE);
        assertTrue(limits.senders().isOff());
        assertEquals(0, limits.size());
    }

    @Test
    void ofZeroLiftALimit() {
        Limits limits = limits(new RateConfig(2, 0, 1000), OFF);
        overrides.set(DEVICE, override("device.messagesPerSecond", "0"));
        assertNull(limits.senders().device(1, "app", now));
        assertEquals(2, burst(limits, 2));
    }

    @Test
    void ofOthersLeaveWhatASenderHasTaken() {
        Limits limits = limits(new RateConfig(2, 0, 1000), OFF);
        SenderRate other = Objects.requireNonNull(limits.senders().device(2, "app", now));
        SenderRate changed = Objects.requireNonNull(limits.senders().device(1, "app", now));
        SenderLimits before = limits.senders();
        overrides.set(DEVICE, override("device.messagesPerSecond", "5"));
        assertNotSame(before, limits.senders(), "connections look anew");
        assertSame(other, limits.senders().device(2, "app", now));
        assertNotSame(changed, limits.senders().device(1, "app", now));
        assertTrue(changed.isRetired(), "a connection that has it asks for the new one");
        limits.sweep();
        assertEquals(0, limits.size());
    }

    @Test
    void ofAddressesHoldForThemToo() throws Exception {
        Limits limits = limits(OFF, OFF);
        assertFalse(limits.limitsAddresses());
        overrides.set(LimitTarget.ALL, override("address.connections", "1", "above", "refuse"));
        assertTrue(limits.limitsAddresses());
        assertEquals(LimitsConfig.Above.REFUSE, limits.senders().above());
        InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        assertNotNull(limits.open(address));
        assertNull(limits.open(address));
    }

    @Test
    void goWithTheirDeviceOrApplication() {
        Limits limits = limits(OFF, OFF);
        overrides.set(DEVICE, override("device.messagesPerSecond", "1"));
        overrides.set(APPLICATION, override("device.messagesPerSecond", "1"));
        assertEquals(2, overrides.size());
        overrides.forgetDevices(List.of(1L, 2L));
        overrides.forgetApplication("app");
        assertEquals(0, overrides.size());
        assertTrue(limits.senders().isOff());
    }

    @Test
    void tellWhereEachLimitComesFrom() {
        Limits limits = limits(new RateConfig(2, 0, 1000), OFF);
        overrides.set(LimitTarget.ALL, override("device.bytesPerSecond", "1024"));
        overrides.set(DEVICE, override("device.messagesPerSecond", "5"));
        assertEquals(new RateConfig(5, 1024, 1000), limits.effective(DEVICE).device());
        assertEquals(new RateConfig(2, 1024, 1000), limits.inherited(DEVICE).device());
        assertEquals(Optional.of(LimitTarget.Level.DEVICE), limits.origin(DEVICE, "device.messagesPerSecond"));
        assertEquals(Optional.of(LimitTarget.Level.ALL), limits.origin(DEVICE, "device.bytesPerSecond"));
        assertEquals(Optional.empty(), limits.origin(DEVICE, "device.burstMs"));
    }

    @Test
    void areWithinTheBoundsOfTheSettings() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> override("device.messagesPerSecond", "-1"));
        assertEquals(
                "device.messagesPerSecond: expected a whole number from 0 to 10000000, got '-1'", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> override("device.packets", "1"));
        assertEquals(
                Map.of("above", "refuse", "device.burstMs", 2000),
                override("above", "refuse", "device.burstMs", "2s").spellings());
    }
}
