package dev.tollgate.edge.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final RateConfig OFF = new RateConfig(0, 0, 1000);
    private static final AddressConfig ANY = new AddressConfig(0, 0, 0);

    private long now = 7;

    private Limits limits(RateConfig device, RateConfig application, AddressConfig address) {
        return new Limits(new LimitsConfig(LimitsConfig.Above.PAUSE, device, application, address), () -> now);
    }

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    @Test
    void areNotThereWhereNothingIsSet() {
        Limits none = limits(OFF, OFF, ANY);
        assertNull(none.senders().device(1, "app", now));
        assertNull(none.senders().application("app", now));
        assertFalse(none.limitsAddresses());
    }

    @Test
    void areEachSendersOwn() {
        Limits limits = limits(new RateConfig(1, 0, 1000), new RateConfig(0, 100, 1000), ANY);
        SenderRate one = Objects.requireNonNull(limits.senders().device(1, "app", now));
        SenderRate two = Objects.requireNonNull(limits.senders().device(2, "app", now));
        assertSame(one, limits.senders().device(1, "app", now));
        assertEquals(0, one.take(1_000_000, now));
        assertEquals(SECOND, one.take(1, now));
        assertEquals(0, two.take(1, now));
        SenderRate application = Objects.requireNonNull(limits.senders().application("app", now));
        assertEquals(0, application.take(60, now));
        assertTrue(application.take(60, now) > 0);
        assertEquals(0, application.take(40, now));
    }

    @Test
    void takeAMessageAndItsBytesOrNeither() {
        SenderRate rate = Objects.requireNonNull(
                limits(new RateConfig(2, 100, 1000), OFF, ANY).senders().device(1, "app", now));
        assertEquals(0, rate.take(60, now));
        assertTrue(rate.take(60, now) > 0, "bytes are used up");
        assertEquals(0, rate.take(40, now), "the message before was not counted");
        assertTrue(rate.take(0, now) > 0, "messages are used up");
        rate.giveBack(40);
        assertEquals(0, rate.take(40, now));
    }

    @Test
    void forgetWhoIsIdle() {
        Limits limits = limits(new RateConfig(1, 0, 1000), OFF, new AddressConfig(5, 0, 0));
        SenderRate rate = Objects.requireNonNull(limits.senders().device(1, "app", now));
        rate.take(1, now);
        AddressUse use = Objects.requireNonNull(limits.open(address(10, 0, 0, 1)));
        limits.sweep();
        assertFalse(rate.isRetired());
        assertEquals(2, limits.size());
        limits.close(use);
        now += SECOND;
        limits.sweep();
        assertTrue(rate.isRetired());
        assertEquals(0, limits.size());
        assertNotSame(rate, limits.senders().device(1, "app", now));
    }

    @Test
    void countConnectionsOfAnAddress() {
        Limits limits = limits(OFF, OFF, new AddressConfig(2, 0, 0));
        AddressUse first = Objects.requireNonNull(limits.open(address(10, 0, 0, 1)));
        assertNotNull(limits.open(address(10, 0, 0, 1)));
        assertNull(limits.open(address(10, 0, 0, 1)));
        assertNotNull(limits.open(address(10, 0, 0, 2)));
        limits.close(first);
        assertNotNull(limits.open(address(10, 0, 0, 1)));
        assertEquals(1, limits.refusedTooMany());
    }

    /** The last 64 bits are the site's to choose. */
    @Test
    void takeANetworkOfIpv6ForOneAddress() {
        Limits limits = limits(OFF, OFF, new AddressConfig(1, 0, 0));
        assertNotNull(limits.open(address(32, 1, 13, 184, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1)));
        assertNull(limits.open(address(32, 1, 13, 184, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2)));
        assertNotNull(limits.open(address(32, 1, 13, 184, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1)));
    }

    @Test
    void limitHowFastConnectionsCome() {
        Limits limits = limits(OFF, OFF, new AddressConfig(0, 10, 0));
        for (int i = 0; i < 50; i++) {
            assertNotNull(limits.open(address(10, 0, 0, 1)), "connection " + i);
        }
        assertNull(limits.open(address(10, 0, 0, 1)));
        now += SECOND / 10;
        assertNotNull(limits.open(address(10, 0, 0, 1)));
        assertEquals(1, limits.refusedTooFast());
    }

    @Test
    void slowAnAddressWhoseTokensAreRefusedThenRefuseIt() {
        Limits limits = limits(OFF, OFF, new AddressConfig(0, 0, 60));
        AddressUse use = Objects.requireNonNull(limits.open(address(10, 0, 0, 1)));
        for (int i = 0; i < 60; i++) {
            assertEquals(0, use.onTokenRefused(now), "refusal " + i);
        }
        assertEquals(SECOND, use.onTokenRefused(now));
        assertFalse(use.isRefused(now));
        for (int i = 0; i < 10; i++) {
            use.onTokenRefused(now);
        }
        assertTrue(use.isRefused(now));
        assertNull(limits.open(address(10, 0, 0, 1)));
        assertNotNull(limits.open(address(10, 0, 0, 2)));
        assertEquals(1, limits.refusedForTokens());
        now += 2 * SECOND;
        assertNotNull(limits.open(address(10, 0, 0, 1)));
    }

    private static LimitsConfig config(RateConfig device, RateConfig application, AddressConfig address) {
        return new LimitsConfig(LimitsConfig.Above.REFUSE, device, application, address);
    }

    @Test
    void holdOtherwiseOnceTheyAreConfigured() {
        RateConfig one = new RateConfig(1, 0, 1000);
        Limits limits = limits(OFF, one, ANY);
        SenderLimits before = limits.senders();
        SenderRate application = Objects.requireNonNull(before.application("app", now));
        assertEquals(0, application.take(1, now));
        limits.configure(config(new RateConfig(2, 0, 1000), one, ANY));
        SenderLimits after = limits.senders();
        assertNotSame(before, after);
        assertEquals(LimitsConfig.Above.REFUSE, after.above());
        assertSame(application, after.application("app", now), "its rate is the same: what it took still counts");
        SenderRate device = Objects.requireNonNull(after.device(1, "app", now));
        assertEquals(0, device.take(1, now));
        assertEquals(0, device.take(1, now));
        assertTrue(device.take(1, now) > 0);
        limits.configure(config(one, one, ANY));
        assertNotSame(device, limits.senders().device(1, "app", now));
        limits.configure(config(OFF, OFF, ANY));
        assertTrue(limits.senders().isOff());
        assertEquals(0, limits.size());
    }

    @Test
    void ofAnAddressHoldOtherwiseOnceTheyAreConfigured() {
        Limits limits = limits(OFF, OFF, new AddressConfig(2, 0, 60));
        AddressUse use = Objects.requireNonNull(limits.open(address(10, 0, 0, 1)));
        assertNotNull(limits.open(address(10, 0, 0, 1)));
        for (int i = 0; i < 60; i++) {
            use.onTokenRefused(now);
        }
        limits.configure(config(OFF, OFF, new AddressConfig(3, 0, 60)));
        assertTrue(use.onTokenRefused(now) > 0, "refused tokens still count");
        assertNotNull(limits.open(address(10, 0, 0, 1)));
        assertNull(limits.open(address(10, 0, 0, 1)), "the third was the last");
        limits.configure(config(OFF, OFF, new AddressConfig(0, 1, 0)));
        assertEquals(0, use.onTokenRefused(now));
        for (int i = 0; i < 5; i++) {
            assertNotNull(limits.open(address(10, 0, 0, 1)), "connection " + i);
        }
        assertNull(limits.open(address(10, 0, 0, 1)));
        limits.configure(config(OFF, OFF, ANY));
        assertFalse(limits.limitsAddresses());
        limits.close(use);
    }
}
